/// Digests, staged writes, content-addressed blobs and databases: how bytes reach a disk and stay
/// true there.
@org.jspecify.annotations.NullMarked
module dev.sluice.storage {
    requires transitive org.jspecify;
    // The open option that bypasses the page cache, which the JDK documents and keeps there.
    requires jdk.unsupported;
    requires transitive org.jdbi.v3.core;
    requires com.zaxxer.hikari;
    requires flyway.core;
    // Flyway uses it, and as an automatic module cannot say so.
    requires com.fasterxml.jackson.databind;
    requires java.sql;
    requires org.postgresql.jdbc;
    requires org.xerial.sqlitejdbc;

    exports dev.sluice.storage;
    exports dev.sluice.storage.database;
}
