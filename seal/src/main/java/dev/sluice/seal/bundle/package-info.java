/// Signed statements: in-toto statements in DSSE envelopes in Sigstore bundles of version 0.3.
///
/// To sign a claim, make a [dev.sluice.seal.bundle.Statement] and hand it to a
/// [dev.sluice.seal.bundle.Signer]:
///
/// ```
/// Signer signer = Signer.ofKey(SoftwareKey.create());
/// byte[] file = signer.sign(new Statement(name, rootDigest, predicateType, predicate)).toJson();
/// ```
///
/// To read one, [dev.sluice.seal.bundle.Bundle#parse] refuses whatever is not exactly the format.
package dev.sluice.seal.bundle;
