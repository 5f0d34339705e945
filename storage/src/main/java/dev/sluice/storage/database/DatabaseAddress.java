package dev.sluice.storage.database;

import java.nio.file.Path;

/// Where a database is.
public sealed interface DatabaseAddress {
    /// A file of this machine, made if there is none. Any number of processes may have it open, but
    /// not over a network file system, whose locks SQLite cannot rely on.
    record Sqlite(Path file) implements DatabaseAddress {
        @Override
        public String toString() {
            return file.toString();
        }
    }

    /// A database of a PostgreSQL server, version 13 or newer.
    ///
    /// @param url `postgresql://host[:port]/database[?parameters]`, the parameters as PostgreSQL's
    ///   JDBC driver names them, such as `sslmode=verify-full`
    /// @param user who connects; owns the tables
    /// @param password may be empty where the server asks for none
    record Postgres(String url, String user, String password) implements DatabaseAddress {
        private static final String SCHEME = "postgresql://";

        public Postgres {
            if (!url.startsWith(SCHEME) || url.length() == SCHEME.length() || url.contains("@")) {
                throw new IllegalArgumentException(
                        "not the address of a PostgreSQL database; write"
                                + " postgresql://host:5432/name, with user and password apart");
            }
        }

        /// The address without the password, which belongs into no log.
        @Override
        public String toString() {
            int parameters = url.indexOf('?');
            return parameters < 0 ? url : url.substring(0, parameters);
        }
    }
}
