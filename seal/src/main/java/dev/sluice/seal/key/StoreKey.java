package dev.sluice.seal.key;

import dev.sluice.seal.SealException;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.Signature;

/// A private key that never leaves its token (PKCS#11). The token draws its own randomness, so its
/// signatures of one message differ from each other.
final class StoreKey implements SigningKey {
    private final String where;
    private final Provider token;
    private final PrivateKey handle;
    private final VerificationKey verificationKey;

    StoreKey(String where, Provider token, PrivateKey handle, VerificationKey verificationKey) {
        this.where = where;
        this.token = token;
        this.handle = handle;
        this.verificationKey = verificationKey;
    }

    @Override
    public VerificationKey verificationKey() {
        return verificationKey;
    }

    @Override
    public byte[] sign(byte[] message) {
        try {
            Signature signer = Signature.getInstance("SHA256withECDSA", token);
            signer.initSign(handle);
            signer.update(message);
            return signer.sign();
        } catch (GeneralSecurityException refused) {
            throw new SealException(
                    where,
                    "the token does not sign: " + refused.getMessage(),
                    "look whether it is connected and unlocked",
                    refused);
        }
    }

    @Override
    public boolean isDeterministic() {
        return false;
    }
}
