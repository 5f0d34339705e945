package dev.sluice.seal.verify;

import dev.sluice.seal.key.VerificationKey;
import java.nio.file.Path;
import java.util.List;

/// What to verify, and whom to believe.
///
/// @param attestationKeys whose claims count besides the signer's
/// @param advisories files, or folders of files
/// @param advisoryKeys whose advisories count besides the signer's
public record Request(
        Contents contents,
        Trust trust,
        List<VerificationKey> attestationKeys,
        List<Requirement> requirements,
        List<Path> advisories,
        List<VerificationKey> advisoryKeys) {
    public Request {
        attestationKeys = List.copyOf(attestationKeys);
        requirements = List.copyOf(requirements);
        advisories = List.copyOf(advisories);
        advisoryKeys = List.copyOf(advisoryKeys);
    }

    /// A folder with its signature in it, and no more asked.
    ///
    /// @throws dev.sluice.seal.SealException where there is no such folder
    public static Request of(Path folder, Trust trust) {
        return of(Contents.ofFolder(folder), trust);
    }

    /// Files with their signature among them, and no more asked.
    public static Request of(Contents contents, Trust trust) {
        return new Request(contents, trust, List.of(), List.of(), List.of(), List.of());
    }
}
