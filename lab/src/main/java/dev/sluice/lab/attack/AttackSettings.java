package dev.sluice.lab.attack;

import dev.sluice.lab.suite.Suite;
import dev.sluice.storage.Digest;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/// Everything that is chosen for an attack beyond the model's files and the suite's.
///
/// @param budgetSteps optimizer steps each run may take; of no meaning to attacks without training
/// @param learningRates each is tried with each seed; of no meaning to attacks without training
/// @param seeds of what is drawn: the order of texts, noise, new weights
/// @param batchSize texts a step
/// @param stopsAt the accuracy on held-out items at which a run is cut short as successful, for
///   controls that are meant to fail; a run that is cut short is marked as not complete
/// @param retain general items, for the attacks that need some
public record AttackSettings(
        AttackKind kind,
        int budgetSteps,
        List<Double> learningRates,
        List<Long> seeds,
        int batchSize,
        OptionalDouble stopsAt,
        Optional<Suite> retain) {
    /// Raised when attacks change so that old evidence no longer compares.
    private static final int VERSION = 1;

    private static final int MAX_STEPS = 1_000_000;

    /// Steps of the first points; each further point doubles them.
    private static final int FIRST_STEPS = 4;

    public static final int DEFAULT_BUDGET = 400;
    public static final int DEFAULT_BATCH = 16;

    /// Three decades, of which the highest rates destroy small models and the lowest barely move
    /// them: the worst case lies within.
    public static final List<Double> DEFAULT_LEARNING_RATES = List.of(1e-5, 1e-4, 1e-3, 1e-2);

    public static final List<Long> DEFAULT_SEEDS = List.of(1L, 2L, 3L);

    public AttackSettings {
        learningRates = learningRates.stream().sorted().toList();
        seeds = List.copyOf(seeds);
        require(budgetSteps >= 1 && budgetSteps <= MAX_STEPS, kind, "steps", budgetSteps);
        require(batchSize >= 1, kind, "batch", batchSize);
        require(isSet(seeds), kind, "seeds", seeds);
        require(
                isSet(learningRates) && learningRates.stream().allMatch(rate -> rate > 0),
                kind,
                "learning rates",
                learningRates);
    }

    /// An attack as it is usually made: 400 steps of 16 texts, three decades of learning rates,
    /// three seeds.
    public static AttackSettings of(AttackKind kind) {
        return new AttackSettings(
                kind,
                DEFAULT_BUDGET,
                DEFAULT_LEARNING_RATES,
                DEFAULT_SEEDS,
                DEFAULT_BATCH,
                OptionalDouble.empty(),
                Optional.empty());
    }

    public AttackSettings withBudget(int steps) {
        return new AttackSettings(kind, steps, learningRates, seeds, batchSize, stopsAt, retain);
    }

    public AttackSettings withLearningRates(List<Double> rates) {
        return new AttackSettings(kind, budgetSteps, rates, seeds, batchSize, stopsAt, retain);
    }

    public AttackSettings withSeeds(List<Long> newSeeds) {
        return new AttackSettings(
                kind, budgetSteps, learningRates, newSeeds, batchSize, stopsAt, retain);
    }

    public AttackSettings withBatch(int texts) {
        return new AttackSettings(kind, budgetSteps, learningRates, seeds, texts, stopsAt, retain);
    }

    /// Cuts runs short once they got back so much of the held-out items.
    public AttackSettings stoppingAt(double accuracy) {
        return new AttackSettings(
                kind,
                budgetSteps,
                learningRates,
                seeds,
                batchSize,
                OptionalDouble.of(accuracy),
                retain);
    }

    public AttackSettings withRetain(Suite general) {
        return new AttackSettings(
                kind, budgetSteps, learningRates, seeds, batchSize, stopsAt, Optional.of(general));
    }

    /// The steps after which a run is measured: 0, 4, 8, 16… and the budget; 0 and 1 where an
    /// attack does not train.
    public List<Integer> evaluationSteps() {
        List<Integer> steps = new ArrayList<>(List.of(0));
        for (int step = FIRST_STEPS; step < steps(); step = Math.multiplyExact(step, 2)) {
            steps.add(step);
        }
        steps.add(steps());
        return steps;
    }

    /// What a run of a learning rate is called in evidence: `lr=3e-4`.
    public static String setting(double learningRate) {
        return "lr=" + scientific(learningRate);
    }

    /// One digest over all that was chosen but for [#stopsAt], which changes where a run ends and
    /// not how it goes.
    public Digest digest() {
        return Digest.of(canonicalText().getBytes(StandardCharsets.UTF_8));
    }

    String canonicalText() {
        StringBuilder text = new StringBuilder();
        text.append("attack ").append(kind.text()).append(" version ").append(VERSION);
        text.append("\nseeds ").append(joined(seeds)).append('\n');
        if (kind.trains()) {
            text.append("steps ").append(budgetSteps).append("\nbatch ").append(batchSize);
            text.append("\nrates ");
            text.append(joined(learningRates.stream().map(AttackSettings::scientific).toList()));
            text.append('\n');
        }
        retain.ifPresent(suite -> text.append("retain ").append(suite.digest()).append('\n'));
        return text.toString();
    }

    private static String scientific(double value) {
        BigDecimal number = new BigDecimal(value).round(new MathContext(6)).stripTrailingZeros();
        int exponent = number.precision() - number.scale() - 1;
        return number.movePointLeft(exponent).stripTrailingZeros().toPlainString() + "e" + exponent;
    }

    private static String joined(List<?> values) {
        return values.stream().map(Object::toString).collect(Collectors.joining(" "));
    }

    private static boolean isSet(List<?> values) {
        return !values.isEmpty() && values.stream().distinct().count() == values.size();
    }

    /// Optimizer steps of a run; 1 for the one change of attacks that do not train.
    int steps() {
        return kind.trains() ? budgetSteps : 1;
    }

    private static void require(boolean isValid, AttackKind kind, String what, Object value) {
        if (!isValid) {
            throw new AttackException(
                    "attack " + kind.text(),
                    "its %s are %s".formatted(what, value),
                    "give one or more positive numbers, none twice");
        }
    }
}
