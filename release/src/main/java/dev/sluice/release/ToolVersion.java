package dev.sluice.release;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Properties;

/// The version of Sluice that is running.
public final class ToolVersion {
    /// Such as `0.1.0`.
    public static final String CURRENT = load();

    private ToolVersion() {}

    private static String load() {
        Properties properties = new Properties();
        try (InputStream in = ToolVersion.class.getResourceAsStream("tool.properties")) {
            properties.load(Objects.requireNonNull(in));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Objects.requireNonNull(properties.getProperty("version"));
    }
}
