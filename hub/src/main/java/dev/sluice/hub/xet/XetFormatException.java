package dev.sluice.hub.xet;

/// Bytes that are not what they have to be: a xorb, a shard or a hash that does not follow its
/// format or does not match what it claims. The message says what, where and what is expected.
public final class XetFormatException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public XetFormatException(String message) {
        super(message);
    }

    /// What is wrong.
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
