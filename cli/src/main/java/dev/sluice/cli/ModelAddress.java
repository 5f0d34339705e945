package dev.sluice.cli;

import dev.sluice.engine.LanguageModel;
import dev.sluice.engine.LocalModel;
import dev.sluice.engine.remote.RemoteModel;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/// Where a model is: what commands that run one take as MODEL.
final class ModelAddress {
    static final String DESCRIPTION =
            "A model folder, or http://host:port/v1#name of a model on a server.";

    private ModelAddress() {}

    static boolean isRemote(String address) {
        return address.startsWith("http://") || address.startsWith("https://");
    }

    /// Opens the model; whoever opens it closes it.
    static LanguageModel open(String address) throws IOException {
        return isRemote(address)
                ? RemoteModel.open(
                        URI.create(address),
                        Optional.ofNullable(System.getenv(RemoteModel.KEY_VARIABLE)))
                : LocalModel.open(Path.of(address));
    }
}
