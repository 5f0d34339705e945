package dev.sluice.seal.describe;

import dev.sluice.storage.Digest;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// All that is known of an edition when it is described.
///
/// @param model the model's name
/// @param edition the edition's
/// @param license an SPDX identifier
/// @param tool the version of Sluice
/// @param plan the plan's hash
/// @param files of the edition, before anything was written about it
/// @param statement what the plan says of the model
/// @param origin what the plan says of where it comes from
/// @param withheld what the edition lacks
/// @param search what the search for copies of it came to; empty where nothing is withheld
/// @param results scores of this edition
/// @param verdict what the gate decided; empty where the plan has none
/// @param signed whether it will be signed
public record EditionFacts(
        String model,
        String edition,
        Optional<String> license,
        String tool,
        Digest plan,
        Shape shape,
        List<FileFact> files,
        ModelStatement statement,
        Optional<Origin> origin,
        List<WithheldFact> withheld,
        Optional<SearchFact> search,
        List<SuiteResult> results,
        Optional<VerdictFact> verdict,
        boolean signed) {
    public EditionFacts {
        files = List.copyOf(files);
        withheld = List.copyOf(withheld);
        results = List.copyOf(results);
    }

    /// `harbor-1-open`.
    public String fullName() {
        return model + "-" + edition;
    }

    /// Whether the edition has this file.
    boolean has(String path) {
        return files.stream().anyMatch(file -> file.path().equals(path));
    }

    /// What the model is, as its `config.json` and weights say.
    ///
    /// @param family of architectures, `llama`
    /// @param architecture the class that loads it, `LlamaForCausalLM`
    /// @param contextTokens how many tokens it reads
    /// @param dtypes element types of its safetensors weights
    public record Shape(
            String family,
            Optional<String> architecture,
            long parameters,
            OptionalLong contextTokens,
            List<String> dtypes) {
        public Shape {
            dtypes = List.copyOf(dtypes);
        }
    }

    /// A file of the edition.
    ///
    /// @param path relative, `/` between names
    public record FileFact(String path, long bytes, Digest digest) {}

    /// A component that was taken out.
    ///
    /// @param files how many files beside the weights it took
    /// @param because why, as the plan says
    public record WithheldFact(String name, long parameters, int files, Optional<String> because) {}

    /// The search for copies of what is withheld.
    ///
    /// @param limits what it does not say, a sentence each
    public record SearchFact(
            long files, long tensors, long vectors, long tracedVectors, List<String> limits) {
        public SearchFact {
            limits = List.copyOf(limits);
        }
    }

    /// A suite's accuracy.
    ///
    /// @param suite the digest of its file
    /// @param low the one-sided 95 % lower bound; so the upper
    /// @param chance the accuracy of guessing
    public record SuiteResult(
            String name,
            Digest suite,
            String metric,
            int items,
            double value,
            double low,
            double high,
            double chance) {}

    /// What the gate decided.
    ///
    /// @param outcome `passed`
    /// @param strength `proven`, `measured` or `suppressed`
    /// @param words why it is so strong
    public record VerdictFact(
            String outcome, String strength, String words, List<CheckFact> checks) {
        public VerdictFact {
            checks = List.copyOf(checks);
        }
    }

    /// What came of a check.
    ///
    /// @param keyword `lacks`
    /// @param asks what it asked for, in a few words
    /// @param measured in a few words
    /// @param outcome `passed`
    /// @param attack of an attack, what it was: `relearn within 400 steps (3 seeds, lr 1e-5…1e-2)`
    public record CheckFact(
            String keyword,
            String asks,
            String measured,
            String outcome,
            Optional<AttackFact> attack) {}

    /// An attack that was made.
    ///
    /// @param name `relearn`
    /// @param budget `32 steps, 3 seeds, learning rate 1e-3`
    public record AttackFact(String name, String suite, String budget, boolean resisted) {}
}
