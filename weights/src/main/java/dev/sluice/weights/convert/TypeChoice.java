package dev.sluice.weights.convert;

import dev.sluice.weights.gguf.GgmlType;
import java.util.OptionalInt;
import java.util.SequencedSet;

/// Which GGUF type each tensor gets: the rules of llama-quantize for the types that Sluice writes
/// (`llama_tensor_get_type` and `tensor_type_fallback` of llama.cpp).
///
/// - One-dimensional tensors, norms and routers are F32.
/// - The output, or the embedding that serves as output, is Q6_K where Q4_0, Q4_K or Q6_K is asked
///   for.
/// - `q4_k` is Q4_K_M: the value and down projections of the first and the last eighth of the
///   layers, and of every third between, are Q6_K.
/// - A row that blocks of 256 do not divide takes Q8_0, one that blocks of 32 do not divide F16.
///   Where llama.cpp would take Q5_0 or Q5_K, which Sluice does not write, the next wider type
///   stands in: Q8_0 and Q6_K.
///
/// @param tied whether the embedding serves as output
/// @param layers how many there are
/// @param sharesValueHeads whether it is the 70B shape, for which llama.cpp widens `attn_v`: 80
///   layers of the llama architecture with grouped heads
/// @param notes where a tensor takes another type than these rules name first
record TypeChoice(
        Format.Precision precision,
        boolean tied,
        int layers,
        boolean sharesValueHeads,
        SequencedSet<String> notes) {

    /// `general.file_type`, a `llama_ftype`.
    int fileType() {
        return switch (precision) {
            case F32, SOURCE -> 0;
            case F16 -> 1;
            case BF16 -> 32;
            case Q8_0 -> 7;
            case Q4_0 -> 2;
            case Q4_K -> 15;
            case Q6_K -> 18;
        };
    }

    /// The type of a tensor.
    ///
    /// @param name in GGUF
    /// @param rank how many axes it has
    GgmlType of(String name, int rank, long rowLength, OptionalInt layer) {
        if (rank < 2
                || !name.endsWith("weight")
                || name.endsWith("_norm.weight")
                || name.contains("ffn_gate_inp")) {
            return GgmlType.F32;
        }
        GgmlType wanted =
                switch (precision) {
                    case F32, SOURCE -> GgmlType.F32;
                    case F16 -> GgmlType.F16;
                    case BF16 -> GgmlType.BF16;
                    case Q8_0 -> GgmlType.Q8_0;
                    case Q4_0 -> inMixture(name, layer, GgmlType.Q4_0, rowLength);
                    case Q4_K -> inMixture(name, layer, GgmlType.Q4_K, rowLength);
                    case Q6_K -> inMixture(name, layer, GgmlType.Q6_K, rowLength);
                };
        return fitting(name, wanted, rowLength);
    }

    private GgmlType inMixture(String name, OptionalInt layer, GgmlType base, long rowLength) {
        if (name.equals("output.weight") || (tied && name.equals("token_embd.weight"))) {
            return rowLength % base.blockSize() == 0 ? GgmlType.Q6_K : GgmlType.Q8_0;
        }
        if (base != GgmlType.Q4_K || layer.isEmpty()) {
            return base;
        }
        boolean value = name.contains("attn_v.weight");
        if ((value || name.contains("ffn_down")) && takesMoreBits(layer.getAsInt())) {
            return GgmlType.Q6_K;
        }
        if (value && sharesValueHeads) {
            notes.add(name + ": Q6_K where llama-quantize takes Q5_K");
            return GgmlType.Q6_K;
        }
        return base;
    }

    private boolean takesMoreBits(int layer) {
        int eighth = layers / 8;
        return layer < eighth || layer >= 7 * layers / 8 || (layer - eighth) % 3 == 2;
    }

    private GgmlType fitting(String name, GgmlType wanted, long rowLength) {
        if (rowLength % wanted.blockSize() == 0) {
            return wanted;
        }
        GgmlType taken = rowLength % GgmlType.Q8_0.blockSize() == 0 ? GgmlType.Q8_0 : GgmlType.F16;
        String why =
                "%s: %s, for blocks of %d do not divide its rows of %d"
                        .formatted(name, taken, wanted.blockSize(), rowLength);
        notes.add(
                wanted == GgmlType.Q4_K && taken == GgmlType.Q8_0
                        ? why + " (llama-quantize takes Q5_0)"
                        : why);
        return taken;
    }
}
