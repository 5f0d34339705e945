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
import java.util.Optional;
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
        return publicKey(new FixedPointCombMultiplier().multiply(DOMAIN.getG(), secret))
                .orElseThrow(() -> new IllegalStateException("no multiple is infinite"));
    }

    /// The JDK's key of a point; none at infinity.
    static Optional<ECPublicKey> publicKey(org.bouncycastle.math.ec.ECPoint point) {
        if (point.isInfinity()) {
            return Optional.empty();
        }
        org.bouncycastle.math.ec.ECPoint normal = point.normalize();
        ECPoint affine =
                new ECPoint(
                        normal.getAffineXCoord().toBigInteger(),
                        normal.getAffineYCoord().toBigInteger());
        try {
            return Optional.of(
                    (ECPublicKey)
                            KeyFactory.getInstance("EC")
                                    .generatePublic(new ECPublicKeySpec(affine, SPEC)));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("a point of the curve is a key", impossible);
        }
    }
}
