package dev.sluice.hub.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.hub.Refusal;
import dev.sluice.hub.audit.AuditLog;
import dev.sluice.seal.bundle.Signer;
import dev.sluice.seal.key.SoftwareKey;
import dev.sluice.storage.database.Database;
import dev.sluice.storage.database.DatabaseAddress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Keys, seals and advisories hold together: the first signer stays the only one until somebody
/// registers another, and who signs for a namespace can take back what was published there, and
/// nobody else.
class SealsTest {
    private static final SoftwareKey KEY = SoftwareKey.create();
    private static final SoftwareKey OTHER = SoftwareKey.create();
    private static final String REPO = "0123456789abcdef01234567";
    private static final String COMMIT = "a".repeat(40);

    @TempDir private Path temporary;
    private Database database;
    private Instant now = SealedRelease.NOW;
    private final Signers signers = new Signers(new AuditLog(() -> now), () -> now);
    private final Advisories advisories =
            new Advisories(signers, new AuditLog(() -> now), () -> now);
    private final Seals seals = new Seals(signers, advisories);
    private SealedRelease release;

    @BeforeEach
    void open() throws IOException {
        database =
                Database.open(
                        new DatabaseAddress.Sqlite(temporary.resolve("hub.db")),
                        "META-INF/sluice/hub");
        release = SealedRelease.of(KEY, temporary);
        database.useTransaction(
                handle ->
                        handle.execute(
                                "INSERT INTO repo (id, kind, namespace, name, name_key, access,"
                                        + " created_at, updated_at) VALUES (?, 'model', 'Acme',"
                                        + " 'm', 'model/acme/m', 'public', 0, 0)",
                                REPO));
        commit(COMMIT, "e".repeat(40));
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void theFirstSignerIsPinnedAndAnotherRefusedFromThenOn() throws IOException {
        publish(release);
        assertThat(counted())
                .containsExactly(
                        new CountedSigner(KEY.verificationKey(), SealedRelease.NOW, "ada", true));

        SealedRelease second = SealedRelease.of(OTHER, temporary);
        assertThat(gate(second)).isInstanceOf(SealOutcome.Refused.class);
        SealOutcome.Passed looked =
                (SealOutcome.Passed)
                        new SealGate(() -> now)
                                .check(
                                        new SealGate.Candidate(
                                                "acme", false, second.published(), List.of()),
                                        _ -> Optional.empty());
        assertThatThrownBy(
                        () ->
                                database.useTransaction(
                                        handle ->
                                                seals.record(
                                                        handle, REPO, "acme", COMMIT, looked,
                                                        "eve")))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("changed meanwhile");
        assertThat(counted()).hasSize(1);

        register(OTHER);
        assertThat(gate(second)).isInstanceOf(SealOutcome.Passed.class);
    }

    @Test
    void aSummaryIsReadBackAsItWasKept() {
        SealOutcome.Passed passed = publish(release);
        assertThat(summary(COMMIT)).contains(passed.summary());
        assertThat(summary("b".repeat(40))).isEmpty();
    }

    @Test
    void aPinnedKeyIsConfirmedByRegisteringIt() {
        publish(release);
        register(KEY);
        assertThat(counted()).extracting(CountedSigner::firstUse).containsExactly(false);
        assertThatThrownBy(() -> register(KEY))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("already");
    }

    @Test
    void theLastKeyStays() {
        register(KEY);
        assertThatThrownBy(() -> remove(KEY))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("only key");
        register(OTHER);
        remove(KEY);
        assertThat(counted())
                .extracting(CountedSigner::key)
                .containsExactly(OTHER.verificationKey());
        assertThatThrownBy(() -> remove(KEY))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("no key");
    }

    @Test
    void namespacesAreOneWhateverTheirCaseAndApartFromOthers() {
        register(KEY);
        assertThat(counted("ACME")).hasSize(1);
        assertThat(counted("other")).isEmpty();
    }

    @Test
    void whatIsNoKeyIsRefused() {
        assertThatThrownBy(
                        () ->
                                database.useTransaction(
                                        handle -> signers.register(handle, "acme", "hello", "ada")))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("public keys in PEM");
    }

    @Test
    void anAdvisoryByTheSignerWithdrawsTheCommit() {
        publish(release);
        Withdrawal received = receive(Signer.ofKey(KEY), now);
        assertThat(received.rootDigest()).isEqualTo(release.root.toString());
        assertThat(withdrawal()).contains(received);
        assertThat(received.warning())
                .isEqualTo(
                        "withdrawn; withdrawn since 2026-11-28T12:00:00Z by "
                                + received.id()
                                + ": the cut missed a layer. Instead: use 1.1");
        assertThat(Seals.disabled(received).status()).isEqualTo(403);
        assertThat(gate(release)).isInstanceOf(SealOutcome.Refused.class);
        assertThat(receive(Signer.ofKey(KEY), now)).isEqualTo(received);
    }

    @Test
    void aReleaseThatWasWithdrawnBetweenTheCheckAndTheCommitIsRefused() {
        register(KEY);
        SealOutcome.Passed passed = (SealOutcome.Passed) gate(release);
        receive(Signer.ofKey(KEY), now);
        assertThatThrownBy(() -> record(passed))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("the cut missed a layer");
    }

    /// As after a squash: history is gone, the files are not.
    @Test
    void aCommitOfTheSameFilesHasTheSealAndItsWithdrawal() {
        SealOutcome.Passed passed = publish(release);
        receive(Signer.ofKey(KEY), now);
        String squashed = "c".repeat(40);
        commit(squashed, "e".repeat(40));
        String other = "d".repeat(40);
        commit(other, "f".repeat(40));
        assertThat(summary(squashed)).contains(passed.summary());
        assertThat(withdrawal(squashed)).isPresent();
        assertThat(summary(other)).isEmpty();
        assertThat(withdrawal(other)).isEmpty();
    }

    @Test
    void everyChangeIsLoggedOnce() {
        publish(release);
        register(KEY);
        register(OTHER);
        remove(KEY);
        receive(Signer.ofKey(OTHER), now);
        receive(Signer.ofKey(OTHER), now);
        assertThat(logged())
                .containsExactly(
                        "signer.pin",
                        "signer.register",
                        "signer.register",
                        "signer.remove",
                        "advisory.receive");
    }

    @Test
    void anAdvisoryHoldsFromItsTimeOn() {
        publish(release);
        receive(Signer.ofKey(KEY), SealedRelease.NOW.plusSeconds(60));
        assertThat(withdrawal()).isEmpty();
        now = SealedRelease.NOW.plusSeconds(60);
        assertThat(withdrawal()).isPresent();
    }

    @Test
    void anAdvisoryByAStrangerIsRefused() {
        publish(release);
        assertThatThrownBy(() -> receive(Signer.ofKey(OTHER), now))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("counts for no namespace");
    }

    @Test
    void theKeysOfAnotherNamespaceTakeBackNothingHere() {
        publish(release);
        database.useTransaction(
                handle -> signers.register(handle, "evil", OTHER.verificationKey().toPem(), "eve"));
        receive(Signer.ofKey(OTHER), now);
        assertThat(withdrawal()).isEmpty();
    }

    @Test
    void anotherKeyOfTheNamespaceMayWithdraw() {
        publish(release);
        register(OTHER);
        receive(Signer.ofKey(OTHER), now);
        assertThat(withdrawal()).isPresent();
        remove(OTHER);
        assertThat(withdrawal()).isPresent();
    }

    @Test
    void theSignersOwnWordHoldsForCopiesElsewhere() {
        register(KEY);
        receive(Signer.ofKey(KEY), now);
        SealGate.Sealed copied = new SealGate.Sealed(release.root, KEY.verificationKey().hint());
        Optional<Withdrawal> found =
                database.read(handle -> advisories.find(handle, "mirror", copied));
        assertThat(found).isPresent();
    }

    @Test
    void anAdvisoryIsNeverReplacedByAnotherOfItsName() {
        register(KEY);
        String first = new String(advisory(now), StandardCharsets.US_ASCII);
        receive(first.getBytes(StandardCharsets.US_ASCII));
        byte[] other = (first + " ").getBytes(StandardCharsets.US_ASCII);
        assertThatThrownBy(() -> receive(other))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("other content");
    }

    @Test
    void whatIsNoAdvisoryIsRefused() {
        register(KEY);
        assertThatThrownBy(() -> receive(release.content("model.sig")))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("no advisory");
        assertThatThrownBy(() -> receive(new byte[Advisories.MAX_BYTES + 1]))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("at most");
        assertThatThrownBy(() -> receive("{".getBytes(StandardCharsets.US_ASCII)))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("no advisory");
    }

    private SealOutcome gate(SealedRelease each) {
        return database.read(
                handle ->
                        new SealGate(() -> now)
                                .check(
                                        new SealGate.Candidate(
                                                "acme",
                                                false,
                                                each.published(),
                                                signers.of(handle, "acme")),
                                        taken -> advisories.find(handle, "acme", taken)));
    }

    private SealOutcome.Passed publish(SealedRelease each) {
        SealOutcome.Passed passed = (SealOutcome.Passed) gate(each);
        record(passed);
        return passed;
    }

    private void record(SealOutcome.Passed passed) {
        database.useTransaction(
                handle -> seals.record(handle, REPO, "acme", COMMIT, passed, "ada"));
    }

    private Optional<Withdrawal> withdrawal() {
        return withdrawal(COMMIT);
    }

    private Optional<Withdrawal> withdrawal(String commit) {
        return database.read(handle -> seals.withdrawal(handle, REPO, "acme", commit));
    }

    private void commit(String oid, String tree) {
        database.useTransaction(
                handle ->
                        handle.execute(
                                "INSERT INTO git_commit (repo_id, oid, tree_oid, depth, author,"
                                        + " title, message, created_at) VALUES (?, ?, ?, 0, 'ada',"
                                        + " 't', 't', 0)",
                                REPO,
                                oid,
                                tree));
    }

    private List<String> logged() {
        return database.read(
                handle ->
                        handle.createQuery("SELECT action FROM audit_entry ORDER BY seq")
                                .mapTo(String.class)
                                .list());
    }

    private Optional<SealSummary> summary(String commit) {
        return database.read(handle -> seals.find(handle, REPO, commit));
    }

    private List<CountedSigner> counted() {
        return counted("acme");
    }

    private List<CountedSigner> counted(String namespace) {
        return database.read(handle -> signers.of(handle, namespace));
    }

    private void register(SoftwareKey key) {
        database.useTransaction(
                handle -> signers.register(handle, "acme", key.verificationKey().toPem(), "ada"));
    }

    private void remove(SoftwareKey key) {
        database.useTransaction(
                handle -> signers.remove(handle, "acme", key.verificationKey().hint(), "ada"));
    }

    private byte[] advisory(Instant since) {
        return SealedRelease.advisory(Signer.ofKey(KEY), release.root, since);
    }

    private Withdrawal receive(Signer by, Instant since) {
        return receive(SealedRelease.advisory(by, release.root, since));
    }

    private Withdrawal receive(byte[] bundle) {
        return database.inTransaction(handle -> advisories.receive(handle, bundle, "ada"));
    }
}
