package dev.sluice.seal.key;

/// A private key on P-256.
public sealed interface SigningKey permits SoftwareKey, StoreKey {
    /// Its public half.
    VerificationKey verificationKey();

    /// Signs with ECDSA over the message's SHA-256.
    ///
    /// @return the signature in DER (ECDSA-Sig-Value)
    byte[] sign(byte[] message);

    /// Whether the same message gives the same signature each time. A token signs as it likes.
    boolean isDeterministic();
}
