package dev.sluice.weights.convert;

import dev.sluice.weights.FormatException;

/// Refusals that several steps share.
final class Refusal {
    private Refusal() {}

    static FormatException missing(String where, String what) {
        return new FormatException(
                where,
                "it lacks %s".formatted(what),
                "complete the model, or convert another copy");
    }

    static FormatException unsupported(String where, String what, String known) {
        return new FormatException(
                where,
                "%s is not supported".formatted(what),
                "Sluice converts %s; convert it with llama.cpp's own tools".formatted(known));
    }
}
