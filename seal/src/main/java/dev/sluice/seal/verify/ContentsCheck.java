package dev.sluice.seal.verify;

import dev.sluice.seal.Finding;
import dev.sluice.seal.Flaw;
import dev.sluice.seal.model.FileHasher;
import dev.sluice.seal.model.FolderScan;
import dev.sluice.seal.model.IgnoredPaths;
import dev.sluice.seal.model.Manifest;
import dev.sluice.seal.model.ModelFile;
import dev.sluice.storage.Digest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongConsumer;

/// Compares files with a signed list. Names of the list are only looked up among those that are
/// there, never opened as paths.
final class ContentsCheck {
    private final Manifest manifest;
    private final Map<String, Digest> signed = new LinkedHashMap<>();
    private final List<ModelFile> toCompare = new ArrayList<>();
    private final List<ModelFile> attestations = new ArrayList<>();
    private final List<String> leftOut = new ArrayList<>();
    private final List<Finding> findings = new ArrayList<>();

    /// Sorts what is there; nothing is read yet.
    ContentsCheck(Manifest manifest, Contents contents) {
        this.manifest = manifest;
        manifest.resources().forEach(each -> signed.putIfAbsent(each.name(), each.digest()));
        Set<String> there = new HashSet<>();
        for (ModelFile file : contents.files()) {
            there.add(file.name());
            if (!contents.isSignature(file)) {
                sort(file);
            }
        }
        contents.oddities().forEach(this::odd);
        for (String name : signed.keySet()) {
            if (!there.contains(name)) {
                findings.add(
                        Finding.of(
                                Flaw.MISSING_FILE,
                                name,
                                "the file is signed but not there",
                                "download the release again"));
            }
        }
    }

    /// The files that will be compared.
    List<ModelFile> files() {
        return toCompare;
    }

    /// Files of the folder where attestations stand, if the signature leaves it out.
    List<ModelFile> attestations() {
        return attestations;
    }

    /// Files that neither the signature nor anything else vouches for.
    List<String> leftOut() {
        return leftOut;
    }

    List<Finding> findings() {
        return findings;
    }

    /// Takes the digest of every signed file, and compares.
    void compare(LongConsumer progressBytes) {
        Map<String, Digest> found = FileHasher.hash(toCompare, file -> file.digest(progressBytes));
        for (Manifest.Resource resource : manifest.resources()) {
            Digest digest = found.get(resource.name());
            if (digest != null && !digest.equals(resource.digest())) {
                findings.add(
                        Finding.differs(
                                Flaw.CHANGED_FILE,
                                resource.name(),
                                resource.digest().hex(),
                                digest.hex(),
                                "the file is not what was signed",
                                "download it again; if that does not help, do not use it"));
            }
        }
    }

    private void sort(ModelFile file) {
        String name = file.name();
        if (signed.containsKey(name)) {
            toCompare.add(file);
        } else if (FileKinds.isUnfinished(name)) {
            findings.add(
                    Finding.of(
                            Flaw.PARTIAL_DOWNLOAD,
                            name,
                            "a download was left unfinished here",
                            "finish the download, or remove the file"));
        } else if (manifest.ignored().cover(name)) {
            ignored(file);
        } else if (FileKinds.isDownloadNote(name)) {
            leftOut.add(name);
        } else {
            findings.add(
                    Finding.of(
                            Flaw.EXTRA_FILE,
                            name,
                            "the file was not signed",
                            "move it out of the folder"));
        }
    }

    private void ignored(ModelFile file) {
        String name = file.name();
        if (name.startsWith(IgnoredPaths.ATTESTATIONS + "/")) {
            attestations.add(file);
        } else if (FileKinds.isLoadable(name)) {
            findings.add(
                    Finding.of(
                            Flaw.IGNORED_LOADABLE,
                            name,
                            "the signature leaves out a file that a loader may open",
                            "move it out of the folder, or ask the signer to sign it too"));
        } else {
            leftOut.add(name);
        }
    }

    private void odd(FolderScan.Oddity oddity) {
        String name = oddity.name();
        if (name.equals(".git") || name.startsWith(".git/")) {
            leftOut.add(name);
            return;
        }
        findings.add(
                switch (oddity) {
                    case FolderScan.Oddity.Link _ ->
                            Finding.of(
                                    Flaw.SYMBOLIC_LINK,
                                    name,
                                    "it is a symbolic link, and nobody signed what it leads to",
                                    "put the file itself there; hf download --local-dir DIR does");
                    case FolderScan.Oddity.Special _ ->
                            Finding.of(
                                    Flaw.SPECIAL_FILE, name, "it is no regular file", "remove it");
                    case FolderScan.Oddity.BadName _ ->
                            Finding.of(
                                    Flaw.UNSAFE_NAME,
                                    name,
                                    "its name is not valid UTF-8",
                                    "move it out of the folder");
                });
    }
}
