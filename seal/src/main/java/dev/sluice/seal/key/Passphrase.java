package dev.sluice.seal.key;

import dev.sluice.seal.SealException;

/// Where the passphrase of a key comes from. Asked only when a key needs one.
@FunctionalInterface
public interface Passphrase {
    /// For keys that stand in clear.
    Passphrase NONE =
            what -> {
                throw new SealException(
                        what, "the key is encrypted", "say where its passphrase is");
            };

    /// The passphrase; the caller wipes it after use.
    ///
    /// @param what the key's name, for a prompt
    /// @throws SealException where there is none to be had
    char[] of(String what);
}
