/// A folder of model files and its signature in the OpenSSF Model Signing format (OMS 1.0).
///
/// [dev.sluice.seal.model.ModelSigner] is the door; [dev.sluice.seal.model.Manifest] is what is
/// signed, [dev.sluice.seal.model.FolderScan] what stands in a folder.
package dev.sluice.seal.model;
