package dev.sluice.seal.key;

import dev.sluice.storage.Digest;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.math.ec.ECAlgorithms;
import org.bouncycastle.math.ec.ECPoint;

/// Finds the public key of an ECDSA signature (SEC 1 version 2, 4.1.6).
///
/// A signature fits a few keys; the hint of its bundle, a sha256, tells which one is meant. So a
/// reader who has not met the signer before learns the whole key from a bundle that only names it.
/// That the key is somebody's is not shown: it is what trust on first use starts from.
final class KeyRecovery {
    private static final int COORDINATE_LENGTH = 32;

    /// Of two numbers below the order, in DER.
    private static final int MIN_LENGTH = 8;

    private static final int MAX_LENGTH = 72;

    private KeyRecovery() {}

    /// The key of this hint for which the signature is right.
    ///
    /// @param signature in DER
    static Optional<VerificationKey> recover(byte[] message, byte[] signature, Digest hint) {
        if (signature.length < MIN_LENGTH || signature.length > MAX_LENGTH) {
            return Optional.empty();
        }
        try {
            ASN1Sequence pair = ASN1Sequence.getInstance(signature);
            if (pair.size() != 2) {
                return Optional.empty();
            }
            BigInteger r = ASN1Integer.getInstance(pair.getObjectAt(0)).getPositiveValue();
            BigInteger s = ASN1Integer.getInstance(pair.getObjectAt(1)).getPositiveValue();
            if (!P256.isScalar(r) || !P256.isScalar(s)) {
                return Optional.empty();
            }
            BigInteger e = new BigInteger(1, HexFormat.of().parseHex(Digest.of(message).hex()));
            return commitments(r).stream()
                    .map(point -> P256.publicKey(fitting(point, r, s, e)))
                    .flatMap(Optional::stream)
                    .map(VerificationKey::new)
                    .filter(key -> key.hint().equals(hint) && key.verifies(message, signature))
                    .findFirst();
        } catch (IllegalArgumentException | IllegalStateException notDer) {
            return Optional.empty();
        }
    }

    /// The points that the signer may have chosen: those whose x is r modulo the order.
    private static List<ECPoint> commitments(BigInteger r) {
        BigInteger field = P256.DOMAIN.getCurve().getField().getCharacteristic();
        List<ECPoint> points = new ArrayList<>();
        for (BigInteger x = r; x.compareTo(field) < 0; x = x.add(P256.DOMAIN.getN())) {
            for (byte sign = 2; sign <= 3; sign++) {
                byte[] compressed = new byte[1 + COORDINATE_LENGTH];
                compressed[0] = sign;
                byte[] bytes = x.toByteArray();
                int length = Math.min(bytes.length, COORDINATE_LENGTH);
                System.arraycopy(
                        bytes,
                        bytes.length - length,
                        compressed,
                        compressed.length - length,
                        length);
                try {
                    points.add(P256.DOMAIN.getCurve().decodePoint(compressed));
                } catch (IllegalArgumentException notOnTheCurve) {
                    break;
                }
            }
        }
        return points;
    }

    /// Q = r⁻¹(sR − eG).
    private static ECPoint fitting(ECPoint point, BigInteger r, BigInteger s, BigInteger e) {
        BigInteger order = P256.DOMAIN.getN();
        BigInteger inverse = r.modInverse(order);
        return ECAlgorithms.sumOfTwoMultiplies(
                P256.DOMAIN.getG(),
                e.negate().multiply(inverse).mod(order),
                point,
                s.multiply(inverse).mod(order));
    }
}
