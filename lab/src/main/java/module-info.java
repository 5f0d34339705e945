/// Suites, attacks, localised training, fine-tuning: from models to evidence.
@org.jspecify.annotations.NullMarked
module dev.sluice.lab {
    requires transitive dev.sluice.weights;
    requires transitive dev.sluice.storage;
    requires transitive dev.sluice.edition;
    requires transitive dev.sluice.engine;
    requires transitive org.jspecify;
    requires tools.jackson.databind;
    requires org.snakeyaml.engine;

    exports dev.sluice.lab;
    exports dev.sluice.lab.attack;
    exports dev.sluice.lab.evidence;
    exports dev.sluice.lab.harness;
    exports dev.sluice.lab.recipe;
    exports dev.sluice.lab.suite;
    exports dev.sluice.lab.train;
    exports dev.sluice.lab.tune;
}
