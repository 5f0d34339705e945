package dev.sluice.cli;

import dev.sluice.hub.bundle.Seal;
import dev.sluice.seal.key.VerificationKey;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/// By whose keys the seal in a bundle is verified.
final class BundleKeys {
    @Option(
            names = "--key",
            paramLabel = "PUB",
            description = {
                "A public key that you trust; only what it signed passes. May be given several"
                        + " times.",
                "Without, whoever signed is taken for the signer, and the key's hint is printed."
            })
    private List<Path> keys = new ArrayList<>();

    List<VerificationKey> read() {
        return keys.stream().map(VerificationKey::read).toList();
    }

    static void print(PrintWriter out, Optional<Seal> seal) {
        if (seal.isPresent()) {
            out.println("Release     " + seal.get().release());
            out.println("Signed by   " + seal.get().signer());
        } else {
            out.println("Not sealed: nothing shows who made it.");
        }
    }
}
