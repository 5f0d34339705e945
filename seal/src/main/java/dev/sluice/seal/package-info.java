/// The seal of a release: who vouches for these bytes, and how anyone can check it.
///
/// A folder is signed by [dev.sluice.seal.model.ModelSigner] in the OpenSSF Model Signing format; a
/// claim about it is a [dev.sluice.seal.bundle.Statement] that a [dev.sluice.seal.bundle.Signer]
/// turns into a bundle of its own.
package dev.sluice.seal;
