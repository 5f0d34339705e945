/// The release plan, its steps and its report.
@org.jspecify.annotations.NullMarked
module dev.sluice.release {
    requires transitive dev.sluice.weights;
    requires transitive dev.sluice.storage;
    requires transitive dev.sluice.edition;
    requires transitive dev.sluice.lab;
    requires transitive dev.sluice.seal;
    requires transitive dev.sluice.hub;
    requires transitive org.jspecify;
    requires tools.jackson.databind;
    requires org.snakeyaml.engine;
    requires com.networknt.schema;

    exports dev.sluice.release;
    exports dev.sluice.release.gate;
}
