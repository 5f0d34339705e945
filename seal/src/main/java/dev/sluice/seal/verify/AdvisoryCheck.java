package dev.sluice.seal.verify;

import dev.sluice.seal.Finding;
import dev.sluice.seal.FindingException;
import dev.sluice.seal.Flaw;
import dev.sluice.seal.SealException;
import dev.sluice.seal.advisory.Advisory;
import dev.sluice.seal.bundle.Bundle;
import dev.sluice.seal.bundle.Statement;
import dev.sluice.seal.key.VerificationKey;
import dev.sluice.storage.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Looks for the release among advisories, which need no network.
///
/// An advisory about the release that no trusted key signed is refused, not passed over: it may be
/// true, and whoever can forge one can also make a true one look forged. So is any that names a
/// trusted key and is not signed by it, whatever release it now speaks of.
final class AdvisoryCheck {
    private final Digest release;
    private final List<VerificationKey> keys;
    private final Instant now;
    private final List<Finding> findings = new ArrayList<>();
    private int read;
    private int ofOthers;

    AdvisoryCheck(Digest release, List<VerificationKey> keys, Instant now) {
        this.release = release;
        this.keys = List.copyOf(keys);
        this.now = now;
    }

    /// Reads a file, or every file of a folder but hidden ones.
    ///
    /// @throws SealException where there is no such file
    void checkAll(Path fileOrFolder) {
        if (!Files.isDirectory(fileOrFolder)) {
            check(fileOrFolder);
            return;
        }
        try (Stream<Path> entries = Files.list(fileOrFolder)) {
            entries.filter(Files::isRegularFile)
                    .filter(each -> !String.valueOf(each.getFileName()).startsWith("."))
                    .sorted()
                    .forEach(this::check);
        } catch (IOException failed) {
            throw new SealException(
                    fileOrFolder.toString(),
                    "the folder cannot be read",
                    "look at its permissions",
                    failed);
        }
    }

    int read() {
        return read;
    }

    /// How many spoke of releases other than this, by keys that are not trusted here.
    int ofOthers() {
        return ofOthers;
    }

    List<Finding> findings() {
        return findings;
    }

    /// The finding that a right advisory about the release is.
    static Optional<Finding> withdrawn(Advisory advisory, String file, Instant now) {
        if (advisory.since().isAfter(now)) {
            return Optional.empty();
        }
        return Optional.of(
                Finding.differs(
                        Flaw.WITHDRAWN,
                        file,
                        "a release that stands",
                        "withdrawn since " + advisory.since() + " by " + advisory.id(),
                        advisory.summary(),
                        advisory.instead()));
    }

    private void check(Path file) {
        if (!Files.exists(file)) {
            throw new SealException(
                    file.toString(),
                    "there is no such file",
                    "name a file or folder of advisories");
        }
        read++;
        String name = file.toString();
        try {
            Bundle bundle = BundleFile.read(() -> Files.newInputStream(file), name);
            Statement statement = bundle.statement();
            Advisory advisory = Advisory.parse(statement);
            boolean aboutThis = statement.subject().equals(release);
            if (SignatureCheck.names(bundle, keys)) {
                SignatureCheck.checkOneOf(bundle, keys);
                if (aboutThis) {
                    withdrawn(advisory, name, now).ifPresent(findings::add);
                }
            } else if (aboutThis) {
                findings.add(
                        Finding.differs(
                                Flaw.UNTRUSTED_ADVISORY,
                                name,
                                String.join(
                                        " or ",
                                        keys.stream().map(key -> key.hint().hex()).toList()),
                                "another key",
                                "an advisory about this release was signed by somebody else: "
                                        + advisory.summary(),
                                "name its signer's key with --advisory-key, or remove the file"));
            } else {
                ofOthers++;
            }
        } catch (FindingException refused) {
            findings.add(refused.finding().in(name));
        }
    }
}
