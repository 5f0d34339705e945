package dev.sluice.hub;

import java.nio.file.Path;

/// A settings file says what cannot be: where, what, and what to write instead.
public final class SettingsException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /// @param key the keys that lead to the setting, with dots between
    /// @param problem what is wrong with it, as the rest of a sentence
    public SettingsException(Path file, String key, String problem) {
        super(file + ": " + key + ": " + problem);
    }
}
