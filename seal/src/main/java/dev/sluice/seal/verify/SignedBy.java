package dev.sluice.seal.verify;

import dev.sluice.seal.key.VerificationKey;
import java.time.Instant;

/// Whose signature was found right.
public sealed interface SignedBy {
    /// The key that made the signature.
    VerificationKey key();

    /// Who that is, in words.
    String words();

    /// A key that was trusted as such.
    record Key(VerificationKey key) implements SignedBy {
        @Override
        public String words() {
            return "key " + key.hint();
        }
    }

    /// A key that nobody had vouched for: it signed all of the release, and no more is known of it.
    record Stranger(VerificationKey key) implements SignedBy {
        @Override
        public String words() {
            return "key " + key.hint() + ", met for the first time";
        }
    }

    /// A key with a certificate under a trusted root.
    ///
    /// @param subject whom the certificate names
    /// @param root whom the root names
    /// @param until the end of the certificate's time
    record Certificate(VerificationKey key, String subject, String root, Instant until)
            implements SignedBy {
        @Override
        public String words() {
            return "%s, certified under %s until %s (key %s)"
                    .formatted(subject, root, until, key.hint());
        }
    }
}
