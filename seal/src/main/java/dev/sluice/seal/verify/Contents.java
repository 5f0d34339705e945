package dev.sluice.seal.verify;

import dev.sluice.seal.SealException;
import dev.sluice.seal.model.FolderScan;
import dev.sluice.seal.model.IgnoredPaths;
import dev.sluice.seal.model.ModelFile;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The files of a release that is verified, wherever they lie.
///
/// @param where what the release is called in a report
/// @param signature the bundle; one of the files, or one that stands elsewhere
/// @param signatureWhere what findings call it
/// @param files all that is there
/// @param oddities what is there and is no file
/// @param reading in words, how the files' digests come to be known
public record Contents(
        String where,
        Optional<ModelFile> signature,
        String signatureWhere,
        List<ModelFile> files,
        List<FolderScan.Oddity> oddities,
        String reading) {
    public Contents {
        files = List.copyOf(files);
        oddities = List.copyOf(oddities);
    }

    /// A folder with its signature in it.
    ///
    /// @throws SealException where there is no such folder
    public static Contents ofFolder(Path folder) {
        return ofFolder(folder, folder.resolve(IgnoredPaths.SIGNATURE));
    }

    /// A folder whose signature may stand elsewhere. Every file is read when it is verified,
    /// whatever is thought to be known of it.
    ///
    /// @throws SealException where there is no such folder
    public static Contents ofFolder(Path folder, Path signature) {
        FolderScan scan = FolderScan.of(folder);
        Optional<ModelFile> bundle =
                Files.exists(signature)
                        ? Optional.of(
                                new FolderScan.Found(
                                        nameIn(folder, signature),
                                        signature,
                                        signature.toFile().length()))
                        : Optional.empty();
        return new Contents(
                folder.toString(),
                bundle,
                signature.toString(),
                List.copyOf(scan.files()),
                scan.oddities(),
                "each read whole");
    }

    /// Files that do not lie in a folder, their signature among them.
    public static Contents of(String where, List<? extends ModelFile> files, String reading) {
        return new Contents(
                where,
                files.stream()
                        .filter(file -> file.name().equals(IgnoredPaths.SIGNATURE))
                        .findFirst()
                        .map(ModelFile.class::cast),
                IgnoredPaths.SIGNATURE,
                List.copyOf(files),
                List.of(),
                reading);
    }

    /// Whether it is the signature, which cannot list itself.
    boolean isSignature(ModelFile file) {
        return signature.map(ModelFile::name).filter(file.name()::equals).isPresent();
    }

    /// The name of a signature inside the folder; no file's name where it stands elsewhere.
    private static String nameIn(Path folder, Path signature) {
        Path inside = folder.toAbsolutePath().normalize();
        Path file = signature.toAbsolutePath().normalize();
        return file.startsWith(inside)
                ? inside.relativize(file).toString().replace(File.separatorChar, '/')
                : "";
    }
}
