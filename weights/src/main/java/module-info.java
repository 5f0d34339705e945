/// Model files: read, slice, cast, quantise, write.
@org.jspecify.annotations.NullMarked
module dev.sluice.weights {
    requires transitive org.jspecify;
    requires transitive tools.jackson.databind;
    requires jdk.incubator.vector;

    exports dev.sluice.weights;
    exports dev.sluice.weights.convert;
    exports dev.sluice.weights.family;
    exports dev.sluice.weights.gguf;
    exports dev.sluice.weights.quant;
    exports dev.sluice.weights.safetensors;
}
