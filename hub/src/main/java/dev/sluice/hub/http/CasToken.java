package dev.sluice.hub.http;

import dev.sluice.hub.Refusal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import java.util.List;

/// What a client of the CAS shows with each request. It stands for an access token of the hub, for
/// one repository and one right, for a short time; what the access token may do is looked up each
/// time.
///
/// As text: `xet.`, its fields in Base64, a dot, their signature.
///
/// @param write whether it is for sending; for reading otherwise
/// @param tokenId the id of the access token; empty for nobody
/// @param repoId the repository it is for
/// @param expires when it ends
record CasToken(boolean write, String tokenId, String repoId, Instant expires) {
    private static final String PREFIX = "xet.";
    private static final String PURPOSE = "cas-token\n";
    private static final int FIELDS = 4;
    private static final int MAX_LENGTH = 1000;

    String sign(SignedUrls signer) {
        String fields =
                String.join(
                        " ",
                        write ? "write" : "read",
                        tokenId,
                        repoId,
                        Long.toString(expires.getEpochSecond()));
        return PREFIX
                + Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(fields.getBytes(StandardCharsets.US_ASCII))
                + "."
                + signer.sign(PURPOSE + fields);
    }

    /// Reads the header `Authorization`.
    ///
    /// @throws Refusal 401 when it holds no such token, or one that has ended
    static CasToken of(String authorization, SignedUrls signer, Instant now) {
        String bearer = "Bearer " + PREFIX;
        int dot = authorization.lastIndexOf('.');
        if (authorization.length() > MAX_LENGTH
                || !authorization.startsWith(bearer)
                || dot < bearer.length()) {
            throw Refusal.unauthorized("this needs a token of the CAS; ask the hub for one");
        }
        String fields = decode(authorization.substring(bearer.length(), dot));
        byte[] right = signer.sign(PURPOSE + fields).getBytes(StandardCharsets.US_ASCII);
        byte[] given = authorization.substring(dot + 1).getBytes(StandardCharsets.UTF_8);
        List<String> parts = List.of(fields.split(" ", -1));
        if (!MessageDigest.isEqual(right, given) || parts.size() != FIELDS) {
            throw Refusal.unauthorized("this token of the CAS is not of this hub; ask for one");
        }
        Instant expires = Instant.ofEpochSecond(Long.parseLong(parts.get(3)));
        if (!now.isBefore(expires)) {
            throw Refusal.unauthorized("this token of the CAS has expired; ask for a new one");
        }
        return new CasToken(parts.get(0).equals("write"), parts.get(1), parts.get(2), expires);
    }

    private static String decode(String base64) {
        try {
            return new String(Base64.getUrlDecoder().decode(base64), StandardCharsets.ISO_8859_1);
        } catch (IllegalArgumentException wrong) {
            throw Refusal.unauthorized("this token of the CAS is not of this hub; ask for one");
        }
    }
}
