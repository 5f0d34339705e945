package dev.sluice.release.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.seal.bundle.PreAuthentication;
import dev.sluice.seal.key.KeyReader;
import dev.sluice.seal.key.Passphrase;
import dev.sluice.seal.key.SigningKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Approvals are ordinary ECDSA signatures on P-256: OpenSSL's keys sign them, OpenSSL verifies
/// them, and a changed letter undoes them.
class ApprovalTest {
    @TempDir private Path folder;

    @Test
    void everyChangedLetterOfAnApprovalStopsTheGate() {
        Harbor harbor = new Harbor();
        SigningKey identity = Harbor.identity("safety");
        Approval.Statement statement =
                ((Approval.Signed) harbor.approval("safety", "safety")).statement();
        String envelope = Approval.sign(statement, identity);
        JsonNode json = JsonMapper.shared().readTree(envelope);
        String payload = json.path("payload").asString();
        String role =
                new String(Base64.getDecoder().decode(payload), StandardCharsets.UTF_8)
                        .replace("\"safety\"", "\"legal\"");
        String forgedRole =
                envelope.replace(
                        payload,
                        Base64.getEncoder().encodeToString(role.getBytes(StandardCharsets.UTF_8)));
        String signature = json.path("signatures").path(0).path("sig").asString();
        String forgedSignature =
                envelope.replace(
                        signature,
                        (signature.charAt(0) == 'A' ? "B" : "A") + signature.substring(1));

        for (String forged :
                List.of(forgedRole, forgedSignature, envelope.replace("approval+json", "x"), "{")) {
            harbor.approvals = new ArrayList<>(harbor.approvals);
            harbor.approvals.add(Approval.parse("approvals/forged.json", forged));
            Finding finding = GateTest.finding(harbor.decide(), "approved");
            assertThat(finding.outcome()).isEqualTo(Outcome.REFUSED);
            assertThat(finding.words()).startsWith("approvals/forged.json: ");
            harbor.approvals.removeLast();
        }
        assertThat(harbor.decide().isPassed()).isTrue();
    }

    /// Three roles by two keys, one of which may speak for any: the two that can be told apart
    /// count, whichever was entered first.
    @Test
    void findsTheMostRolesThatDifferentKeysSpeakFor() {
        Harbor harbor = new Harbor();
        harbor.approvals =
                List.of(
                        harbor.approval("legal", "both"),
                        harbor.approval("safety", "both"),
                        harbor.approval("legal", "legal"));
        assertThat(harbor.decide().isPassed()).isTrue();
    }

    @Test
    void signsSoThatOpensslVerifies() throws Exception {
        Path key = folder.resolve("key.pem");
        Path pub = folder.resolve("key.pub");
        openssl(
                "genpkey",
                "-algorithm",
                "EC",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-out",
                key.toString());
        openssl("pkey", "-in", key.toString(), "-pubout", "-out", pub.toString());
        SigningKey identity = KeyReader.read(key.toString(), Optional.empty(), Passphrase.NONE);
        Approval.Signed approval =
                (Approval.Signed)
                        Approval.parse(
                                "a.json",
                                Approval.sign(
                                        new Approval.Statement(
                                                "open",
                                                Harbor.digest("files"),
                                                Harbor.digest("plan"),
                                                "safety",
                                                identity.verificationKey().hint(),
                                                Instant.EPOCH),
                                        identity));
        Path message = folder.resolve("message");
        Path signature = folder.resolve("signature");
        Files.write(
                message,
                PreAuthentication.encode(
                        Approval.TYPE, approval.payload().getBytes(StandardCharsets.UTF_8)));
        Files.write(signature, Base64.getDecoder().decode(approval.signature()));
        openssl(
                "dgst",
                "-sha256",
                "-verify",
                pub.toString(),
                "-signature",
                signature.toString(),
                message.toString());
    }

    private static void openssl(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments));
        Process process;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            assumeTrue(false, "openssl is not installed");
            throw e;
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }
}
