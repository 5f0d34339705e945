package dev.sluice.seal.verify;

import dev.sluice.seal.Finding;
import dev.sluice.seal.Flaw;
import dev.sluice.seal.model.Manifest;
import dev.sluice.seal.model.Names;
import dev.sluice.storage.RelativePath;
import dev.sluice.storage.UnsafePathException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Whether the names that a signature lists can each mean one file of the folder alone.
final class NameCheck {
    private static final String REMEDY =
            "do not use the release; ask its signer to name files plainly and sign again";

    private NameCheck() {}

    static List<Finding> check(Manifest manifest) {
        List<Finding> findings = new ArrayList<>();
        if (manifest.resources().isEmpty()) {
            findings.add(
                    Finding.of(
                            Flaw.EMPTY_MODEL,
                            "resources",
                            "the signature covers no file at all",
                            REMEDY));
        }
        Set<String> seen = new HashSet<>();
        for (Manifest.Resource resource : manifest.resources()) {
            String name = resource.name();
            if (!seen.add(name)) {
                findings.add(
                        Finding.of(
                                Flaw.DUPLICATE_NAME,
                                name,
                                "the signature lists the file twice",
                                REMEDY));
            }
            try {
                RelativePath.parse(name);
            } catch (UnsafePathException unsafe) {
                findings.add(Finding.of(Flaw.UNSAFE_NAME, name, unsafe.problem(), REMEDY));
            }
        }
        for (Names.Pair pair : Names.ambiguous(seen)) {
            findings.add(
                    Finding.differs(
                            Flaw.AMBIGUOUS_NAME,
                            pair.first(),
                            pair.first(),
                            pair.second(),
                            "two signed names are one on some file systems",
                            REMEDY));
        }
        return findings;
    }
}
