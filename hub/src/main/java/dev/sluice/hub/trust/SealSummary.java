package dev.sluice.hub.trust;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// What a page says about a sealed release: its signer's word, found to be the signer's.
///
/// Kept as JSON in `release_seal.summary`.
///
/// @param rootDigest `sha256:` and hexadecimal, by which claims and advisories name the release
/// @param signer the hint of the key that signed
/// @param firstUse whether that key counted only because it was the first
/// @param verdict `passed`
/// @param assurance `proven`, `measured` or `suppressed`; empty where the verdict does not say
/// @param words why the assurance is what it is
/// @param checks the gate's, in their order
/// @param files how many files the seal covers
/// @param bytes how many bytes these have
public record SealSummary(
        String rootDigest,
        String signer,
        boolean firstUse,
        String verdict,
        Optional<String> assurance,
        String words,
        List<Check> checks,
        Optional<Origin> origin,
        Optional<Openness> openness,
        List<Withheld> withheld,
        int files,
        long bytes) {
    public SealSummary {
        checks = List.copyOf(checks);
        withheld = List.copyOf(withheld);
    }

    /// One check of the gate.
    ///
    /// @param keyword such as `lacks`
    /// @param about what it measured: the suite or the components; may be empty
    /// @param outcome `passed`, `provisional`, `inconclusive` or `refused`
    public record Check(
            String keyword,
            String about,
            String outcome,
            String words,
            Optional<Measured> measured) {}

    /// A number with its one-sided 95 % bounds, and what it was held against.
    ///
    /// @param atMost whether the number must not exceed the threshold; otherwise it must reach it
    public record Measured(
            double value, double low, double high, double threshold, boolean atMost) {}

    /// Where the model comes from.
    public record Origin(
            String developer,
            String country,
            Optional<String> contact,
            List<String> trainedIn,
            Optional<String> dataCutoff) {
        public Origin {
            trainedIn = List.copyOf(trainedIn);
        }
    }

    /// The class of the Model Openness Framework.
    ///
    /// @param level 1 to 3; empty where the release reaches none
    /// @param title in words
    /// @param lacked what the next better class would ask for
    /// @param definition whether it is open by the Open Source AI Definition: `yes`, `no`, …
    public record Openness(
            OptionalInt level, String title, List<String> lacked, Optional<String> definition) {
        public Openness {
            lacked = List.copyOf(lacked);
        }
    }

    /// A component that the edition does not have.
    ///
    /// @param why in the developer's words; may be empty
    public record Withheld(String component, String why) {}
}
