package dev.sluice.hub.account;

/// A new token and its secret, to be shown once.
///
/// @param secret `hf_` and 34 letters and digits
public record IssuedToken(Token token, String secret) {
    /// Without the secret, which belongs into no log.
    @Override
    public String toString() {
        return token.toString();
    }
}
