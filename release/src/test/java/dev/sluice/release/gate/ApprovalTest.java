package dev.sluice.release.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Approvals are ordinary Ed25519 signatures: OpenSSL's keys sign them, OpenSSL verifies them, and
/// a changed letter undoes them.
class ApprovalTest {
    @TempDir private Path folder;

    @Test
    void everyChangedLetterOfAnApprovalStopsTheGate() {
        Harbor harbor = new Harbor();
        ApproverIdentity identity = Harbor.identity("safety");
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
    void readsTheKeysThatOpensslMakesAndMakesKeysThatOpensslReads() throws Exception {
        Path key = folder.resolve("key.pem");
        Path pub = folder.resolve("key.pub");
        openssl("genpkey", "-algorithm", "ed25519", "-out", key.toString());
        openssl("pkey", "-in", key.toString(), "-pubout", "-out", pub.toString());

        ApproverIdentity identity = ApproverIdentity.read(key);
        assertThat(identity.publicKey()).isEqualTo(ApproverKey.read(pub));
        assertThat(identity.publicKey().toPem()).isEqualTo(Files.readString(pub));

        Path ours = folder.resolve("ours.pem");
        ApproverIdentity made = ApproverIdentity.create();
        Files.writeString(ours, made.toPem());
        Path derived = folder.resolve("derived.pub");
        openssl("pkey", "-in", ours.toString(), "-pubout", "-out", derived.toString());
        assertThat(ApproverKey.read(derived)).isEqualTo(made.publicKey());
    }

    @Test
    void signsSoThatOpensslVerifies() throws Exception {
        Path key = folder.resolve("key.pem");
        Path pub = folder.resolve("key.pub");
        openssl("genpkey", "-algorithm", "ed25519", "-out", key.toString());
        openssl("pkey", "-in", key.toString(), "-pubout", "-out", pub.toString());
        ApproverIdentity identity = ApproverIdentity.read(key);
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
                                                identity.publicKey().id(),
                                                Instant.EPOCH),
                                        identity));
        Path message = folder.resolve("message");
        Path signature = folder.resolve("signature");
        Files.write(message, Approval.preAuthentication(approval.payload()));
        Files.write(signature, Base64.getDecoder().decode(approval.signature()));
        openssl(
                "pkeyutl",
                "-verify",
                "-rawin",
                "-pubin",
                "-inkey",
                pub.toString(),
                "-in",
                message.toString(),
                "-sigfile",
                signature.toString());
    }

    @Test
    void refusesKeysOfOtherKindsWithARemedy() throws Exception {
        Path rsa = folder.resolve("rsa.pem");
        openssl("genpkey", "-algorithm", "rsa", "-out", rsa.toString());
        assertThatThrownBy(() -> ApproverIdentity.read(rsa))
                .isInstanceOf(KeyException.class)
                .hasMessageContaining("it is not an Ed25519 private key; make one");
        assertThatThrownBy(() -> ApproverKey.read(rsa))
                .hasMessageContaining("there is no '-----BEGIN PUBLIC KEY-----' in it");
        assertThatThrownBy(() -> ApproverKey.read(folder.resolve("none")))
                .hasMessageContaining("there is no such file");
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
