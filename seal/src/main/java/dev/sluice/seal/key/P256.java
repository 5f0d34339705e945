package dev.sluice.seal.key;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;

/// The one curve of this module (FIPS 186-5, "P-256"; `prime256v1` in OpenSSL).
///
/// Only this one, because common verifiers of bundles check no other by default.
final class P256 {
    static final String JDK_NAME = "secp256r1";

    /// For BouncyCastle's signer.
    static final ECDomainParameters DOMAIN;

    /// For the JDK's keys.
    static final ECParameterSpec SPEC;

    static {
        X9ECParameters curve = CustomNamedCurves.getByName("P-256");
        DOMAIN = new ECDomainParameters(curve.getCurve(), curve.getG(), curve.getN(), curve.getH());
        try {
            AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
            parameters.init(new ECGenParameterSpec(JDK_NAME));
            SPEC = parameters.getParameterSpec(ECParameterSpec.class);
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("every JDK has P-256", missing);
        }
    }

    private P256() {}

    static boolean isCurveOf(ECParameterSpec spec) {
        return spec.getCurve().equals(SPEC.getCurve())
                && spec.getGenerator().equals(SPEC.getGenerator())
                && spec.getOrder().equals(SPEC.getOrder())
                && spec.getCofactor() == SPEC.getCofactor();
    }

    static boolean isScalar(BigInteger secret) {
        return secret.signum() > 0 && secret.compareTo(SPEC.getOrder()) < 0;
    }

    /// The public point of a private scalar, which the JDK cannot compute.
    static ECPublicKey publicKey(BigInteger secret) {
        org.bouncycastle.math.ec.ECPoint point =
                new FixedPointCombMultiplier().multiply(DOMAIN.getG(), secret).normalize();
        ECPoint affine =
                new ECPoint(
                        point.getAffineXCoord().toBigInteger(),
                        point.getAffineYCoord().toBigInteger());
        try {
            return (ECPublicKey)
                    KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(affine, SPEC));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("a multiple of the generator is a key", impossible);
        }
    }
}
