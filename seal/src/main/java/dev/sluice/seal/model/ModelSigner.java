package dev.sluice.seal.model;

import dev.sluice.seal.Quote;
import dev.sluice.seal.SealException;
import dev.sluice.seal.bundle.Bundle;
import dev.sluice.seal.bundle.Signer;
import dev.sluice.storage.Digest;
import dev.sluice.storage.DigestCache;
import dev.sluice.storage.RelativePath;
import dev.sluice.storage.StagedFile;
import dev.sluice.storage.UnsafePathException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongConsumer;

/// Signs a folder in the OpenSSF Model Signing format 1.0, method `files`, sha256.
///
/// The same files and the same key give the same signature, byte for byte, but for a key in a
/// token. What could be read in two ways is refused rather than signed: links, names that are not
/// UTF-8, names that some file system takes for one.
public final class ModelSigner {
    private final FolderScan scan;
    private final List<FolderScan.Found> files;

    private ModelSigner(FolderScan scan, List<FolderScan.Found> files) {
        this.scan = scan;
        this.files = files;
    }

    /// A signed folder.
    public record Signed(Manifest manifest, Bundle bundle) {}

    /// Looks through the folder; nothing is hashed yet.
    ///
    /// @throws SealException where it cannot be signed
    public static ModelSigner of(Path folder) {
        FolderScan scan = FolderScan.of(folder);
        for (FolderScan.Oddity oddity : scan.oddities()) {
            if (!IgnoredPaths.DEFAULT.cover(oddity.name())) {
                throw refuse(folder, oddity);
            }
        }
        List<FolderScan.Found> files =
                scan.files().stream()
                        .filter(file -> !IgnoredPaths.DEFAULT.cover(file.name()))
                        .toList();
        if (files.isEmpty()) {
            throw new SealException(
                    folder.toString(), "there is no file to sign in it", "name a model's folder");
        }
        for (FolderScan.Found file : files) {
            requirePortable(folder, file.name());
        }
        List<Names.Pair> pairs =
                Names.ambiguous(files.stream().map(FolderScan.Found::name).toList());
        if (!pairs.isEmpty()) {
            throw new SealException(
                    folder + "/" + Quote.text(pairs.getFirst().first()),
                    "on some file systems its name is that of '"
                            + Quote.text(pairs.getFirst().second())
                            + "', so that one would replace the other",
                    "rename one of them");
        }
        return new ModelSigner(scan, files);
    }

    /// The files that will be signed.
    public List<FolderScan.Found> files() {
        return files;
    }

    /// Reads every file whose digest the cache does not know, and lists all.
    ///
    /// @param progressBytes is told the number of further bytes done, from several threads
    public Manifest manifest(DigestCache cache, LongConsumer progressBytes) {
        return manifest(
                file -> {
                    LongConsumer read = progressBytes;
                    if (cache.known(file.path()).isPresent()) {
                        progressBytes.accept(file.sizeBytes());
                        read = _ -> {};
                    }
                    return cache.digestOf(file.path(), read);
                });
    }

    /// Lists all files by digests that are known from writing them.
    ///
    /// @param digests by name; may be called from several threads
    public Manifest manifest(Function<FolderScan.Found, Digest> digests) {
        Map<String, Digest> hashed = FileHasher.hash(files, digests);
        return new Manifest(
                hashed.entrySet().stream()
                        .map(each -> new Manifest.Resource(each.getKey(), each.getValue()))
                        .toList(),
                IgnoredPaths.DEFAULT);
    }

    /// Signs the list.
    public Signed sign(Manifest manifest, Signer signer) {
        return new Signed(manifest, signer.sign(ManifestJson.statement(modelName(), manifest)));
    }

    /// Writes the signature into the folder, in place of an earlier one.
    ///
    /// @return the file
    /// @throws dev.sluice.storage.StorageException where it cannot be written
    public Path write(Signed signed) {
        Path file = scan.folder().resolve(IgnoredPaths.SIGNATURE);
        try (StagedFile staged = StagedFile.beside(file)) {
            staged.write(ByteBuffer.wrap(signed.bundle().toJson()));
            staged.commit();
        }
        return file;
    }

    private String modelName() {
        try {
            Path name = scan.folder().toRealPath().getFileName();
            return name == null ? "model" : name.toString();
        } catch (IOException gone) {
            throw new SealException(
                    scan.folder().toString(), "the folder is gone", "sign it again", gone);
        }
    }

    private static void requirePortable(Path folder, String name) {
        try {
            RelativePath.parse(folder.toString(), name);
        } catch (UnsafePathException unsafe) {
            throw new SealException(
                    unsafe.where(), unsafe.problem(), "rename the file, then sign", unsafe);
        }
    }

    private static SealException refuse(Path folder, FolderScan.Oddity oddity) {
        String where = folder + "/" + Quote.text(oddity.name());
        return switch (oddity) {
            case FolderScan.Oddity.Link _ ->
                    new SealException(
                            where,
                            "it is a symbolic link, and what it leads to is not part of the folder",
                            "put the file itself there; hf download --local-dir DIR does");
            case FolderScan.Oddity.Special _ ->
                    new SealException(where, "it is no regular file", "remove it");
            case FolderScan.Oddity.BadName _ ->
                    new SealException(
                            where, "its name is not valid UTF-8", "rename the file, then sign");
        };
    }
}
