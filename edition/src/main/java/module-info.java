/// Components, cutting an edition, joining it again, proving what is out.
@org.jspecify.annotations.NullMarked
module dev.sluice.edition {
    requires transitive dev.sluice.weights;
    requires transitive dev.sluice.storage;
    requires transitive org.jspecify;
    requires tools.jackson.databind;

    exports dev.sluice.edition;
}
