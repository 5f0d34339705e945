package dev.sluice.seal.verify;

import dev.sluice.seal.SealException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Something that the person who verifies asks of a release beyond its being whole.
///
/// Written `origin.country=US`, `verdict=passed` or `openness<=3`.
public sealed interface Requirement {
    /// As it was written.
    String text();

    /// A field of the claim `https://sluice.dev/origin/v1`; where it is a list, all of it.
    ///
    /// @param path the names of nested fields
    record Origin(String text, List<String> path, String value) implements Requirement {
        public Origin {
            path = List.copyOf(path);
        }
    }

    /// The result of the claim `https://slsa.dev/verification_summary/v1`: its field
    /// `verificationResult`, whatever its case.
    record Verdict(String text, String value) implements Requirement {}

    /// The class of the Model Openness Framework, at most: 1 (open science), 2 (open tooling) or 3
    /// (open model). Read from `openness.json` among the signed files, field `class`: an integer, 0
    /// where the release reaches none, which no requirement accepts.
    record Openness(String text, int atMost) implements Requirement {}

    /// Reads a requirement.
    ///
    /// @throws SealException where it is none
    static Requirement parse(String text) {
        Matcher origin =
                Pattern.compile("origin\\.([A-Za-z][A-Za-z0-9_.-]*)=(.+)", Pattern.DOTALL)
                        .matcher(text);
        if (origin.matches()) {
            return new Origin(text, List.of(origin.group(1).split("\\.", -1)), origin.group(2));
        }
        Matcher verdict = Pattern.compile("verdict=([A-Za-z]+)").matcher(text);
        if (verdict.matches()) {
            return new Verdict(text, verdict.group(1));
        }
        Matcher openness = Pattern.compile("openness<=([123])").matcher(text);
        if (openness.matches()) {
            return new Openness(text, Integer.parseInt(openness.group(1)));
        }
        throw new SealException(
                "--require " + text,
                "that cannot be required",
                "write origin.FIELD=VALUE, verdict=passed or openness<=CLASS (1, 2 or 3)");
    }
}
