/// The hub: stores releases and serves them to the clients people already have.
@org.jspecify.annotations.NullMarked
module dev.sluice.hub {
    requires transitive dev.sluice.storage;
    requires transitive dev.sluice.seal;
    requires transitive org.jspecify;
    requires tools.jackson.databind;
    requires tools.jackson.dataformat.yaml;
    requires io.helidon.common.uri;
    requires io.helidon.http;
    requires io.helidon.webserver;
    requires java.sql;
    requires org.jdbi.v3.core;
    requires org.lz4.java;
    // Used where the launcher resolves it; hashing is slower without.
    requires static jdk.incubator.vector;

    exports dev.sluice.hub;

    opens dev.sluice.hub.trust to
            tools.jackson.databind;
}
