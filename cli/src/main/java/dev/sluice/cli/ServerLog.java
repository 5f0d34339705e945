package dev.sluice.cli;

import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/// Keeps libraries from telling a terminal how they start and stop; what goes wrong is still told.
final class ServerLog {
    /// Held, for the platform forgets loggers that nobody holds, and their levels with them.
    private static final List<Logger> QUIET =
            List.of(
                    Logger.getLogger("org.eclipse.jetty"),
                    Logger.getLogger("org.flywaydb"),
                    Logger.getLogger("com.zaxxer.hikari"));

    private ServerLog() {}

    static void quiet() {
        QUIET.forEach(logger -> logger.setLevel(Level.WARNING));
    }
}
