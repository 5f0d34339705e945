package dev.sluice.seal;

/// What can be wrong with a sealed folder. Scripts read these names in `--json`, so they stay.
public enum Flaw {
    /// There is no signature where one is looked for.
    NO_SIGNATURE,
    /// Not JSON, cut short, too large, or a field of the wrong kind.
    MALFORMED,
    /// A JSON object names a field twice.
    DUPLICATE_FIELD,
    /// A field that the format does not have.
    UNKNOWN_FIELD,
    /// A bundle of another version, or a payload of another type.
    UNSUPPORTED_TYPE,
    /// Files hashed in a way that is not `files` with `sha256`.
    UNSUPPORTED_SERIALIZATION,
    /// Not exactly one signature.
    SIGNATURE_COUNT,
    /// The bundle does not say which key signed it.
    MISSING_HINT,
    /// Signed by a key that is not trusted here.
    KEY_MISMATCH,
    /// The signature does not fit the payload and the key.
    BAD_SIGNATURE,
    /// No path from the certificate to a trusted root.
    UNTRUSTED_CERTIFICATE,
    /// The certificate's time is over, or has not come.
    CERTIFICATE_EXPIRED,
    /// The certificate is not made for signing.
    CERTIFICATE_USAGE,
    /// Not exactly one subject.
    SUBJECT_COUNT,
    /// The root digest is not that of the listed digests.
    ROOT_DIGEST,
    /// The signature lists no file.
    EMPTY_MODEL,
    /// The signature lists a file twice.
    DUPLICATE_NAME,
    /// Two names that are one on some file systems.
    AMBIGUOUS_NAME,
    /// A name that leads out of the folder, or is not written in its one right way.
    UNSAFE_NAME,
    /// A digest that is not 64 lower-case hexadecimal digits.
    BAD_DIGEST,
    /// The signature leaves out a file that a loader would open.
    IGNORED_LOADABLE,
    /// Content differs from what was signed.
    CHANGED_FILE,
    /// A signed file is not there.
    MISSING_FILE,
    /// A file is there that was not signed.
    EXTRA_FILE,
    /// What a download left unfinished.
    PARTIAL_DOWNLOAD,
    /// A symbolic link, whose target nobody signed.
    SYMBOLIC_LINK,
    /// A device, socket or pipe.
    SPECIAL_FILE,
    /// An attestation about another release.
    SWAPPED_ATTESTATION,
    /// Something that was asked for is not claimed, or claimed otherwise.
    REQUIREMENT,
    /// The release was taken back.
    WITHDRAWN,
    /// An advisory about this release that nobody trusted signed.
    UNTRUSTED_ADVISORY
}
