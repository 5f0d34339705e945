package dev.sluice.seal.verify;

import dev.sluice.seal.FindingException;
import dev.sluice.seal.SealException;
import dev.sluice.seal.bundle.Statement;
import dev.sluice.seal.model.IgnoredPaths;
import dev.sluice.seal.model.ManifestJson;
import dev.sluice.storage.Digest;
import java.nio.file.Files;
import java.nio.file.Path;

/// Which release a signature is about, for those who make claims about it. Neither signer nor files
/// are looked at.
///
/// @param name what its signer calls the folder
public record SignedRelease(String name, Digest rootDigest) {
    /// Reads a signature.
    ///
    /// @param folderOrSignature the signed folder, or its `model.sig`
    /// @throws SealException where there is none
    public static SignedRelease read(Path folderOrSignature) {
        Path file =
                Files.isDirectory(folderOrSignature)
                        ? folderOrSignature.resolve(IgnoredPaths.SIGNATURE)
                        : folderOrSignature;
        try {
            Statement statement =
                    BundleFile.read(() -> Files.newInputStream(file), file.toString()).statement();
            return new SignedRelease(
                    statement.subjectName(), ManifestJson.parse(statement).rootDigest());
        } catch (FindingException refused) {
            throw new SealException(
                    file.toString(),
                    "it is no signature of a release: " + refused.finding().problem(),
                    "sign the folder first: `sluice sign DIR --key KEY`",
                    refused);
        }
    }
}
