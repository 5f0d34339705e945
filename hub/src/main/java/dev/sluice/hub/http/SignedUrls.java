package dev.sluice.hub.http;

import dev.sluice.hub.Refusal;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Addresses that carry their own permission, for requests that clients send without a token.
///
/// The signature covers the whole path, all that it permits, and when it ends; so nothing of an
/// address can be changed, and one for reading is none for writing.
final class SignedUrls {
    private static final String ALGORITHM = "HmacSHA256";

    private final byte[] key;
    private final InstantSource clock;

    /// @param key 32 random bytes that only this hub knows
    SignedUrls(byte[] key, InstantSource clock) {
        this.key = key.clone();
        this.clock = clock;
    }

    /// What to append to a path: `?expires=…&signature=…`.
    ///
    /// @param method the one method that it permits
    /// @param path everything else that it permits, as it will stand in the address
    String query(String method, String path, Duration validity) {
        long expires = clock.instant().plus(validity).getEpochSecond();
        return "?expires=" + expires + "&signature=" + signature(method, path, expires);
    }

    /// Fails unless the address is one that this hub signed, and its time is not over.
    void check(String method, String path, String expires, String signature) {
        long end;
        try {
            end = Long.parseLong(expires);
        } catch (NumberFormatException wrong) {
            throw forged();
        }
        byte[] right = signature(method, path, end).getBytes(StandardCharsets.US_ASCII);
        if (!MessageDigest.isEqual(right, signature.getBytes(StandardCharsets.UTF_8))) {
            throw forged();
        }
        if (clock.instant().getEpochSecond() >= end) {
            throw Refusal.forbidden("this address was valid until " + end + "; ask for a new one");
        }
    }

    /// The signature of some text, for tokens.
    String sign(String text) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("this Java platform has no " + ALGORITHM, missing);
        }
    }

    private String signature(String method, String path, long expires) {
        return sign("url\n" + method + "\n" + path + "\n" + expires);
    }

    private static Refusal forged() {
        return Refusal.forbidden("this address is not signed by this hub; ask for one");
    }
}
