package dev.sluice.lab.recipe;

import java.nio.file.Path;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/// What `sluice train` does. Paths are relative to the recipe's folder.
///
/// @param model what the model is called
/// @param isMixed whether matrix products are computed in bf16
/// @param component the units that hold what is restricted, where the method has them
/// @param shared the training of shared weights; empty where they exist
/// @param together the training of the component (graft), or of everything at once (gradient
///   routing, plain); empty for unlearning
/// @param routing which batch moves what, where everything is trained at once
public record Recipe(
        String model,
        Method method,
        long seed,
        int threads,
        boolean isMixed,
        Start start,
        Data data,
        Optional<Units> component,
        Optional<Phase> shared,
        Optional<Phase> together,
        Optional<Routing> routing,
        Optional<Unlearning> unlearning) {

    /// The texts.
    ///
    /// @param files the general ones always; the others as the method takes them
    /// @param promptWeight how much prompts count in the loss
    public record Data(Map<TextRole, Path> files, double promptWeight) {
        public Data {
            files = Collections.unmodifiableMap(new EnumMap<>(files));
        }
    }

    /// The part of the model that holds what is restricted.
    ///
    /// @param name the component's name, as release plans use it
    /// @param units how many are added to each MLP
    public record Units(String name, int units) {}

    /// The same with another seed.
    public Recipe withSeed(long other) {
        return new Recipe(
                model,
                method,
                other,
                threads,
                isMixed,
                start,
                data,
                component,
                shared,
                together,
                routing,
                unlearning);
    }

    /// The same with another number of threads.
    public Recipe withThreads(int other) {
        return new Recipe(
                model,
                method,
                seed,
                other,
                isMixed,
                start,
                data,
                component,
                shared,
                together,
                routing,
                unlearning);
    }
}
