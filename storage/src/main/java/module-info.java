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
    requires software.amazon.awssdk.auth;
    requires software.amazon.awssdk.awscore;
    requires software.amazon.awssdk.core;
    requires software.amazon.awssdk.http;
    requires software.amazon.awssdk.http.urlconnection;
    requires software.amazon.awssdk.regions;
    requires software.amazon.awssdk.services.s3;

    exports dev.sluice.storage;
    exports dev.sluice.storage.database;
}
