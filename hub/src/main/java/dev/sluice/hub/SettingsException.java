package dev.sluice.hub;

import java.nio.file.Path;

/// A settings file says what cannot be: where, what, and what to write instead.
public final class SettingsException extends RuntimeException {
    private static final long serialVersionUID = 1;

    SettingsException(Path file, String key, String problem) {
        super(file + ": " + key + ": " + problem);
    }
}
