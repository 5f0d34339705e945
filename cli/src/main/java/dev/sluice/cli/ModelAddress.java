package dev.sluice.cli;

import dev.sluice.engine.LanguageModel;
import dev.sluice.engine.LocalModel;
import java.io.IOException;
import java.nio.file.Path;

/// Where a model is: what commands that run one take as MODEL.
final class ModelAddress {
    static final String DESCRIPTION = "A model folder.";

    private ModelAddress() {}

    static boolean isRemote(String address) {
        return address.startsWith("http://") || address.startsWith("https://");
    }

    /// Opens the model; whoever opens it closes it.
    static LanguageModel open(String address) throws IOException {
        return LocalModel.open(Path.of(address));
    }
}
