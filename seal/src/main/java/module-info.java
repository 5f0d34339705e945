/// Keys, signatures, attestations, advisories, and the verifier.
@org.jspecify.annotations.NullMarked
module dev.sluice.seal {
    requires transitive dev.sluice.storage;
    requires transitive org.jspecify;
    requires transitive tools.jackson.databind;
    requires org.bouncycastle.provider;

    exports dev.sluice.seal;
    exports dev.sluice.seal.key;
    exports dev.sluice.seal.bundle;
    exports dev.sluice.seal.model;
    exports dev.sluice.seal.claim;
    exports dev.sluice.seal.describe;
    exports dev.sluice.seal.openness;
    exports dev.sluice.seal.advisory;
    exports dev.sluice.seal.verify;
}
