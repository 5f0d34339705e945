package dev.sluice.release;

import java.util.Optional;

/// How a plan wants its editions signed. Paths are as the plan writes them, relative to its folder.
///
/// @param key the file of a P-256 private key, or `pkcs11:` and the file of a token's configuration
/// @param certificates the file of the key's certificate and those above it
public record SealPlan(String key, Optional<String> certificates) {
    /// What a token's configuration is named by.
    static final String TOKEN = "pkcs11:";
}
