package dev.sluice.hub.bundle;

import dev.sluice.hub.trust.Advisories;
import dev.sluice.seal.FindingException;
import dev.sluice.seal.SealException;
import dev.sluice.seal.advisory.Advisory;
import dev.sluice.seal.bundle.Bundle;
import dev.sluice.storage.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/// Advisories that somebody named, read and found to be some. Whose they are is for those to judge
/// whom they reach.
public final class AdvisoryFiles {
    private final SortedMap<Digest, byte[]> contents = new TreeMap<>();
    private final List<Path> paths = new ArrayList<>();

    private AdvisoryFiles() {}

    /// Reads files, and all files of folders but hidden ones. The same advisory counts once.
    ///
    /// @throws SealException where one is none, or cannot be read
    public static AdvisoryFiles read(List<Path> filesOrFolders) {
        AdvisoryFiles advisories = new AdvisoryFiles();
        for (Path each : filesOrFolders) {
            try {
                for (Path file : files(each)) {
                    advisories.add(file);
                }
            } catch (IOException failed) {
                throw new SealException(
                        each.toString(),
                        "it cannot be read (" + failed.getMessage() + ")",
                        "name advisories that `sluice withdraw` wrote, or a folder of them",
                        failed);
            }
        }
        return advisories;
    }

    /// Their bytes, in the order of their digests.
    public List<byte[]> contents() {
        return List.copyOf(contents.values());
    }

    List<Path> paths() {
        return List.copyOf(paths);
    }

    List<BundledFile> listed() {
        return contents.entrySet().stream()
                .map(
                        each ->
                                new BundledFile(
                                        each.getKey().hex() + ".sigstore.json",
                                        each.getValue().length,
                                        each.getKey()))
                .toList();
    }

    private static List<Path> files(Path fileOrFolder) throws IOException {
        if (!Files.isDirectory(fileOrFolder)) {
            return List.of(fileOrFolder);
        }
        try (Stream<Path> entries = Files.list(fileOrFolder)) {
            return entries.filter(Files::isRegularFile)
                    .filter(each -> !each.getFileName().toString().startsWith("."))
                    .sorted()
                    .toList();
        }
    }

    private void add(Path file) throws IOException {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(Advisories.MAX_BYTES + 1);
        }
        if (bytes.length > Advisories.MAX_BYTES) {
            throw new SealException(
                    file.toString(),
                    "it is too large for an advisory",
                    "name advisories that `sluice withdraw` wrote");
        }
        try {
            Advisory _ = Advisory.parse(Bundle.parse(bytes).statement());
        } catch (FindingException none) {
            throw new SealException(
                    file.toString(),
                    "it is no advisory: " + none.finding().message(),
                    "name advisories that `sluice withdraw` wrote",
                    none);
        }
        if (contents.put(Digest.of(bytes), bytes) == null) {
            paths.add(file);
        }
    }
}
