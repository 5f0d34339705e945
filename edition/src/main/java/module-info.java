/// Components, cutting an edition, joining it again, proving what is out.
@org.jspecify.annotations.NullMarked
module dev.sluice.edition {
    requires transitive dev.sluice.weights;
    requires transitive dev.sluice.storage;
    requires transitive org.jspecify;
    requires tools.jackson.databind;
    requires jdk.incubator.vector;
    requires com.exceptionfactory.jagged;
    requires com.exceptionfactory.jagged.framework;
    requires com.exceptionfactory.jagged.x25519;

    exports dev.sluice.edition;
    exports dev.sluice.edition.absence;
    exports dev.sluice.edition.cut;
    exports dev.sluice.edition.join;
    exports dev.sluice.edition.withheld;

    opens dev.sluice.edition.withheld to
            tools.jackson.databind;
}
