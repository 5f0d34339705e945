package dev.sluice.seal.key;

/// Where the passphrase of a key comes from. Asked only when a key needs one.
@FunctionalInterface
public interface Passphrase {
    /// The passphrase; the caller wipes it after use.
    ///
    /// @param what the key's name, for a prompt
    /// @throws dev.sluice.seal.SealException where there is none to be had
    char[] of(String what);
}
