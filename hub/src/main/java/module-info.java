/// The hub: stores releases and serves them to the clients people already have.
@org.jspecify.annotations.NullMarked
module dev.sluice.hub {
    requires transitive dev.sluice.storage;
    requires transitive dev.sluice.seal;
    requires transitive org.jspecify;
    requires tools.jackson.databind;
    requires tools.jackson.dataformat.yaml;
    requires org.eclipse.jetty.http;
    requires org.eclipse.jetty.io;
    requires org.eclipse.jetty.server;
    requires org.eclipse.jetty.util;
    // Generated sources say that they are.
    requires static java.compiler;
    requires java.net.http;
    requires java.sql;
    requires org.jdbi.v3.core;
    requires org.lz4.java;
    requires gg.jte.runtime;
    requires org.commonmark;
    requires org.commonmark.ext.gfm.tables;
    requires owasp.java.html.sanitizer;
    // Used where the launcher resolves it; hashing is slower without.
    requires static jdk.incubator.vector;

    exports dev.sluice.hub;
    exports dev.sluice.hub.account;
    exports dev.sluice.hub.http;
    exports dev.sluice.hub.bundle;
    exports dev.sluice.hub.client;

    // Templates are found by their names.
    opens dev.sluice.hub.page.template to
            gg.jte.runtime;
    opens dev.sluice.hub.trust to
            tools.jackson.databind;
}
