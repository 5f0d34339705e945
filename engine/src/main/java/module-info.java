/// Runs a model: tokenizer, forward pass, sampling; remote engines behind the same interface.
@org.jspecify.annotations.NullMarked
module dev.sluice.engine {
    requires transitive dev.sluice.weights;
    requires transitive org.bytedeco.pytorch;
    requires transitive org.jspecify;
    requires ai.djl.tokenizers;
    requires java.net.http;
    requires jdk.incubator.vector;

    exports dev.sluice.engine;
    exports dev.sluice.engine.chat;
    exports dev.sluice.engine.decoder;
    exports dev.sluice.engine.remote;
    exports dev.sluice.engine.torch;
}
