/// P-256 keys: made, read from PEM, PKCS#12 and PKCS#11, used to sign and to verify.
///
/// [dev.sluice.seal.key.SigningKey] signs, [dev.sluice.seal.key.VerificationKey] verifies,
/// [dev.sluice.seal.key.KeyReader] opens what a user names.
package dev.sluice.seal.key;
