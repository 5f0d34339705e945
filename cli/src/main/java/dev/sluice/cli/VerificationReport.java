package dev.sluice.cli;

import dev.sluice.seal.Finding;
import dev.sluice.seal.verify.Attestation;
import dev.sluice.seal.verify.Verification;
import dev.sluice.storage.Digest;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/// A verification as `sluice verify` prints it.
///
/// @param verified whether nothing is wrong
/// @param key the hint of the key that signed
record VerificationReport(
        boolean verified,
        String folder,
        Optional<String> rootDigest,
        Optional<String> signedBy,
        Optional<String> key,
        int files,
        long bytes,
        List<Claim> attestations,
        List<String> checked,
        List<String> notChecked,
        List<Wrong> findings) {
    private static final int SHOWN = 40;

    record Claim(String file, String predicateType, String key, ObjectNode predicate) {}

    record Wrong(
            String flaw,
            String where,
            Optional<String> expected,
            Optional<String> found,
            String problem,
            String remedy) {}

    static VerificationReport of(Verification verification) {
        return new VerificationReport(
                verification.passed(),
                verification.where(),
                verification.rootDigest().map(Digest::toString),
                verification.signedBy().map(signer -> signer.words()),
                verification.signedBy().map(signer -> signer.key().hint().hex()),
                verification.files(),
                verification.bytes(),
                verification.attestations().stream().map(VerificationReport::claim).toList(),
                verification.checked(),
                verification.notChecked(),
                verification.findings().stream().map(VerificationReport::wrong).toList());
    }

    static void print(PrintWriter out, Verification verification) {
        verification.rootDigest().ifPresent(root -> out.println("Release     " + root));
        verification.signedBy().ifPresent(signer -> out.println("Signed by   " + signer.words()));
        verification
                .attestations()
                .forEach(each -> out.println("Claim       " + each.predicateType()));
        list(out, "Checked     ", verification.checked());
        list(out, "Not checked ", verification.notChecked());
        if (verification.passed()) {
            out.println("Verified.");
            return;
        }
        out.printf("%nNOT VERIFIED: %,d findings%n", verification.findings().size());
        verification.findings().stream()
                .limit(SHOWN)
                .forEach(each -> out.printf("  %s  %s%n", each.flaw(), each.message()));
        if (verification.findings().size() > SHOWN) {
            out.println("  … --json prints all");
        }
    }

    private static void list(PrintWriter out, String title, List<String> lines) {
        String head = title;
        for (String line : lines) {
            out.println(head + line);
            head = " ".repeat(title.length());
        }
    }

    private static Claim claim(Attestation each) {
        return new Claim(
                each.file(), each.predicateType(), each.signer().hint().hex(), each.predicate());
    }

    private static Wrong wrong(Finding each) {
        return new Wrong(
                each.flaw().name(),
                each.where(),
                each.expected(),
                each.found(),
                each.problem(),
                each.remedy());
    }
}
