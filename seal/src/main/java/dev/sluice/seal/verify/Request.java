package dev.sluice.seal.verify;

import dev.sluice.seal.key.VerificationKey;
import dev.sluice.seal.model.IgnoredPaths;
import java.nio.file.Path;
import java.util.List;

/// What to verify, and whom to believe.
///
/// @param signature the bundle, usually in the folder
/// @param attestationKeys whose claims count besides the signer's
/// @param advisories files, or folders of files
/// @param advisoryKeys whose advisories count besides the signer's
public record Request(
        Path folder,
        Path signature,
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
    public static Request of(Path folder, Trust trust) {
        return new Request(
                folder,
                folder.resolve(IgnoredPaths.SIGNATURE),
                trust,
                List.of(),
                List.of(),
                List.of(),
                List.of());
    }
}
