package dev.sluice.hub.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.hub.DatabaseKind;
import dev.sluice.hub.SettableClock;
import dev.sluice.storage.database.Database;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// The log only grows; whatever is changed in it behind its back is seen.
@ParameterizedClass
@EnumSource(DatabaseKind.class)
class AuditLogTest {
    private final DatabaseKind kind;
    @TempDir Path folder;
    private final AuditLog log = new AuditLog(new SettableClock());
    private Database database;

    AuditLogTest(DatabaseKind kind) {
        this.kind = kind;
    }

    @BeforeEach
    void open() throws IOException {
        database = kind.open(folder);
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void anUntouchedLogIsIntact() {
        assertThat(log.verify(database, Optional.empty()))
                .isEqualTo(new AuditCheck.Intact(new AuditHead(0, AuditEntry.START)));
        write(2500);
        AuditHead head = database.read(log::head);
        assertThat(head.seq()).isEqualTo(2500);
        assertThat(log.verify(database, Optional.of(head))).isEqualTo(new AuditCheck.Intact(head));
    }

    /// The format, written out a second time as its description says.
    @Test
    void theHashIsTheOneThatTheFormatSays() throws Exception {
        database.useTransaction(
                h ->
                        log.append(
                                h,
                                "ada",
                                "repo.create",
                                "models/ü",
                                Map.of("b", "2", "a", "\"1\"")));
        AuditEntry first = database.read(h -> log.after(h, 0, 2)).getFirst();
        assertThat(first.detail()).isEqualTo("{\"a\":\"\\\"1\\\"\",\"b\":\"2\"}");
        String text =
                "64:%s,1:1,13:%d,3:ada,11:repo.create,9:models/ü,%d:%s,"
                        .formatted(
                                "0".repeat(64),
                                first.at().toEpochMilli(),
                                first.detail().length(),
                                first.detail());
        byte[] expected =
                MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        assertThat(first.hash().hex()).isEqualTo(HexFormat.of().formatHex(expected));
    }

    @Test
    void theDatabaseRefusesToChangeOrDeleteEntries() {
        write(3);
        for (String change :
                List.of(
                        "UPDATE audit_entry SET actor = 'nobody' WHERE seq = 2",
                        "DELETE FROM audit_entry WHERE seq = 3")) {
            assertThatThrownBy(() -> database.useTransaction(h -> h.execute(change)))
                    .hasMessageContaining("the audit log is append-only");
        }
        assertThat(log.verify(database, Optional.empty())).isInstanceOf(AuditCheck.Intact.class);
    }

    @Test
    void everyChangeBehindItsBackIsSeen() {
        write(20);
        AuditHead head = database.read(log::head);
        dropTriggers();
        for (String field : List.of("actor", "action", "subject", "detail", "hash")) {
            String before =
                    database.read(
                            h ->
                                    h.select("SELECT " + field + " FROM audit_entry WHERE seq = 7")
                                            .mapTo(String.class)
                                            .one());
            String after = field.equals("hash") ? "f".repeat(64) : before + "x";
            set(field, after);
            assertThat(log.verify(database, Optional.empty()))
                    .as(field)
                    .isInstanceOfSatisfying(
                            AuditCheck.Broken.class,
                            broken -> assertThat(broken.seq()).isEqualTo(7));
            set(field, before);
        }
        change("UPDATE audit_entry SET at = at + 1 WHERE seq = 7");
        assertThat(log.verify(database, Optional.empty())).isInstanceOf(AuditCheck.Broken.class);
        change("UPDATE audit_entry SET at = at - 1 WHERE seq = 7");
        assertThat(log.verify(database, Optional.of(head))).isEqualTo(new AuditCheck.Intact(head));
        change("DELETE FROM audit_entry WHERE seq = 12");
        assertThat(log.verify(database, Optional.empty()))
                .isEqualTo(new AuditCheck.Broken(12, "the entry is missing; the next one is 13"));
    }

    @Test
    void anEndThatWasCutOffOrRewrittenIsSeenByAnAnchor() {
        write(10);
        AuditHead anchor = AuditHead.parse(database.read(log::head).toString());
        dropTriggers();
        change("DELETE FROM audit_entry WHERE seq > 8");
        assertThat(log.verify(database, Optional.empty())).isInstanceOf(AuditCheck.Intact.class);
        assertThat(log.verify(database, Optional.of(anchor)))
                .isEqualTo(
                        new AuditCheck.Broken(
                                9, "the log ends before entry 10, whose hash was kept elsewhere"));
        database.useTransaction(h -> log.append(h, "mallory", "other", "x", Map.of()));
        write(1);
        assertThat(log.verify(database, Optional.empty())).isInstanceOf(AuditCheck.Intact.class);
        assertThat(log.verify(database, Optional.of(anchor)))
                .isEqualTo(
                        new AuditCheck.Broken(
                                10, "its hash is not the one that was kept elsewhere"));
    }

    @Test
    void manyWritersMakeOneChain() throws Exception {
        List<Future<Boolean>> writers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 8; i++) {
                writers.add(
                        threads.submit(
                                () -> {
                                    write(25);
                                    return true;
                                }));
            }
        }
        for (Future<Boolean> writer : writers) {
            assertThat(writer.get()).isTrue();
        }
        assertThat(log.verify(database, Optional.empty()))
                .isInstanceOfSatisfying(
                        AuditCheck.Intact.class,
                        intact -> assertThat(intact.head().seq()).isEqualTo(200));
    }

    @Test
    void anEntryGoesWithItsTransaction() {
        assertThatThrownBy(
                        () ->
                                database.useTransaction(
                                        h -> {
                                            log.append(h, "ada", "a", "b", Map.of());
                                            throw new IllegalStateException("on purpose");
                                        }))
                .hasMessage("on purpose");
        assertThat(database.<AuditHead, RuntimeException>read(log::head).seq()).isZero();
    }

    private void write(int count) {
        for (int i = 0; i < count; i += 100) {
            int end = Math.min(count, i + 100);
            int start = i;
            database.useTransaction(
                    h -> {
                        for (int n = start; n < end; n++) {
                            log.append(h, "ada", "test", "subject-" + n, Map.of("n", "" + n));
                        }
                    });
        }
    }

    private void set(String field, String value) {
        database.useTransaction(
                h -> h.execute("UPDATE audit_entry SET " + field + " = ? WHERE seq = 7", value));
    }

    private void change(String sql) {
        database.useTransaction(h -> h.execute(sql));
    }

    private void dropTriggers() {
        switch (kind) {
            case SQLITE -> {
                change("DROP TRIGGER audit_entry_is_not_changed");
                change("DROP TRIGGER audit_entry_is_not_deleted");
            }
            case POSTGRESQL -> change("DROP TRIGGER audit_entry_is_not_changed ON audit_entry");
        }
    }
}
