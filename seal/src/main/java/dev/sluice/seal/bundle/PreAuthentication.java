package dev.sluice.seal.bundle;

import java.nio.charset.StandardCharsets;

/// What a signature covers: DSSE 1.0's "PAE", `DSSEv1 LENGTH TYPE LENGTH PAYLOAD`, so that a
/// signature of one kind of thing can never pass for one of another.
public final class PreAuthentication {
    private PreAuthentication() {}

    /// Encodes; lengths are in bytes.
    public static byte[] encode(String payloadType, byte[] payload) {
        byte[] type = payloadType.getBytes(StandardCharsets.UTF_8);
        byte[] head =
                "DSSEv1 %d %s %d "
                        .formatted(type.length, payloadType, payload.length)
                        .getBytes(StandardCharsets.UTF_8);
        byte[] message = new byte[Math.addExact(head.length, payload.length)];
        System.arraycopy(head, 0, message, 0, head.length);
        System.arraycopy(payload, 0, message, head.length, payload.length);
        return message;
    }
}
