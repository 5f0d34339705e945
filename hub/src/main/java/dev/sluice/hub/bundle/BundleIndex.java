package dev.sluice.hub.bundle;

import dev.sluice.hub.Refusal;
import dev.sluice.hub.client.RepoRef;
import dev.sluice.hub.git.RepoPath;
import dev.sluice.hub.trust.Advisories;
import dev.sluice.seal.Quote;
import dev.sluice.seal.model.Names;
import dev.sluice.storage.RelativePath;
import dev.sluice.storage.UnsafePathException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// What a bundle lists of itself. One that exists is sound: bounded, every path stays inside a
/// folder, no two are one.
///
/// @param ref the repository and the revision that was asked for
/// @param commit the commit's id
/// @param files of the commit
/// @param advisories that travel with it, named by their digests
public record BundleIndex(
        RepoRef ref, String commit, List<BundledFile> files, List<BundledFile> advisories) {
    /// A model has some hundred files.
    private static final int MAX_FILES = 200_000;

    private static final int MAX_ADVISORIES = 10_000;
    private static final String REMEDY = "export the bundle again";

    /// @throws BundleException where it is not sound
    public BundleIndex {
        files = List.copyOf(files);
        advisories = List.copyOf(advisories);
        if (!commit.matches("[0-9a-f]{40}")) {
            throw refused("commit", "it is no commit's id");
        }
        if (ref.toString().chars().anyMatch(Character::isISOControl)) {
            throw refused("repo", "it has a control character in it");
        }
        if (files.isEmpty()) {
            throw refused("files", "it lists no file");
        }
        if (files.size() > MAX_FILES || advisories.size() > MAX_ADVISORIES) {
            throw refused(
                    "files",
                    "it lists more than %,d files or %,d advisories"
                            .formatted(MAX_FILES, MAX_ADVISORIES));
        }
        files.forEach(BundleIndex::check);
        distinct(files);
        advisories.forEach(BundleIndex::checkAdvisory);
        distinct(advisories);
        long _ = total(files);
    }

    /// How much the files have together.
    public long totalBytes() {
        return total(files);
    }

    private static long total(List<BundledFile> files) {
        try {
            long sum = 0;
            for (BundledFile file : files) {
                sum = Math.addExact(sum, file.sizeBytes());
            }
            return sum;
        } catch (ArithmeticException overflow) {
            throw refused("files", "their sizes are more than any disk holds");
        }
    }

    private static void check(BundledFile file) {
        if (file.sizeBytes() < 0) {
            throw refused(Quote.text(file.path()), "its size is negative");
        }
        try {
            RelativePath _ = RelativePath.parse(file.path());
            RepoPath _ = RepoPath.ofFile(file.path());
        } catch (UnsafePathException unsafe) {
            throw refused(Quote.text(file.path()), unsafe.problem());
        } catch (Refusal unsafe) {
            throw refused(Quote.text(file.path()), Quote.text(unsafe.getMessage()));
        }
    }

    /// The name is the content's, so it is nobody's choice.
    private static void checkAdvisory(BundledFile file) {
        if (!file.path().equals(advisoryName(file))) {
            throw refused(Quote.text(file.path()), "an advisory is named by its sha256");
        }
        if (file.sizeBytes() < 0 || file.sizeBytes() > Advisories.MAX_BYTES) {
            throw refused(
                    file.path(),
                    "an advisory has at most %,d bytes".formatted(Advisories.MAX_BYTES));
        }
    }

    static String advisoryName(BundledFile file) {
        return file.digest().hex() + ".sigstore.json";
    }

    private static void distinct(List<BundledFile> files) {
        Set<String> names = new HashSet<>();
        for (BundledFile file : files) {
            if (!names.add(file.path())) {
                throw refused(Quote.text(file.path()), "it is listed twice");
            }
        }
        for (String name : names) {
            for (int at = name.indexOf('/'); at >= 0; at = name.indexOf('/', at + 1)) {
                if (names.contains(name.substring(0, at))) {
                    throw refused(Quote.text(name), "a file is listed as its folder");
                }
            }
        }
        List<Names.Pair> pairs = new ArrayList<>(Names.ambiguous(names));
        if (!pairs.isEmpty()) {
            throw refused(
                    Quote.text(pairs.getFirst().first()),
                    "'"
                            + Quote.text(pairs.getFirst().second())
                            + "' is the same file on some file systems");
        }
    }

    private static BundleException refused(String where, String problem) {
        return new BundleException(BundleJson.NAME + ": " + where, problem, REMEDY);
    }
}
