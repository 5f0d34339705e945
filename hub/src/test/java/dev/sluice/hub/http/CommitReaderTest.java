package dev.sluice.hub.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.sluice.hub.HubData;
import dev.sluice.hub.Refusal;
import dev.sluice.hub.git.Oid;
import dev.sluice.hub.repo.Change;
import dev.sluice.storage.Digest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The body of a commit is what two clients write and nothing else: whatever is wrong with it is
/// refused with 400 or 413, in words that name the line or the path, and whatever is too large
/// without filling the memory.
class CommitReaderTest {
    private static final String HEADER =
            "{\"key\":\"header\",\"value\":{\"summary\":\"s\",\"description\":\"d\"}}\n";
    private static final String OID =
            "0000000000000000000000000000000000000000000000000000000000000000";
    private static final int LARGE_BYTES = 7;

    @TempDir private Path folder;
    private HubData data;

    @BeforeEach
    void open() {
        data = HubData.open(folder.resolve("hub"));
    }

    @AfterEach
    void close() {
        data.close();
    }

    @Test
    void aBodyOfEveryKindOfLineIsRead() throws IOException {
        CommitReader.Body body =
                read(
                        HEADER
                                + "{\"key\":\"file\",\"value\":{\"path\":\"a.txt\",\"content\":\"aGk=\","
                                + "\"encoding\":\"base64\"}}\n"
                                + "{\"key\":\"lfsFile\",\"value\":{\"path\":\"b.bin\",\"algo\":\"sha256\","
                                + "\"oid\":\""
                                + OID
                                + "\"}}\n"
                                + "{\"key\":\"deletedFile\",\"value\":{\"path\":\"c\"}}\n"
                                + "{\"key\":\"deletedFolder\",\"value\":{\"path\":\"d/\"}}");
        assertThat(body.message()).isEqualTo("s\n\nd");
        assertThat(body.parent()).isEmpty();
        assertThat(body.changes()).hasSize(4);
        assertThat(body.changes().getFirst())
                .asInstanceOf(type(Change.Put.class))
                .satisfies(
                        put ->
                                assertThat(put.blob().oid())
                                        .isEqualTo(
                                                Oid.ofBlob("hi".getBytes(StandardCharsets.UTF_8))));
        assertThat(body.changes().get(1))
                .asInstanceOf(type(Change.Put.class))
                .satisfies(put -> assertThat(put.blob().sizeBytes()).isEqualTo(LARGE_BYTES));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "not json",
                "[]",
                "{}",
                "{\"value\":{},\"key\":\"file\"}",
                "{\"key\":7,\"value\":{}}",
                "{\"key\":\"header\"}",
                "{\"key\":\"header\",\"value\":[]}",
                "{\"key\":\"header\",\"value\":{}}",
                "{\"key\":\"header\",\"value\":{\"summary\":\" \"}}",
                "{\"key\":\"header\",\"value\":{\"summary\":null}}",
                "{\"key\":\"header\",\"value\":{\"summary\":{\"summary\":\"s\"}}}",
                "{\"key\":\"header\",\"value\":{\"summary\":\"s\",\"parentCommit\":\"main\"}}",
                "{\"key\":\"header\",\"value\":{\"summary\":\"s\"},\"more\":1}",
                "{\"key\":\"header\",\"value\":{\"summary\":\"s\"}",
                "{\"key\":\"file\",\"value\":{\"path\":\"a\",\"content\":\"\"}}",
            })
    void aBodyThatDoesNotBeginWithAHeaderIsRefused(String body) {
        assertRefused(400, body);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"key\":\"header\",\"value\":{\"summary\":\"again\"}}",
                "{\"key\":\"symlink\",\"value\":{\"path\":\"a\"}}",
                "{\"key\":\"file\",\"value\":{\"content\":\"aGk=\"}}",
                "{\"key\":\"file\",\"value\":{\"path\":null,\"content\":\"aGk=\"}}",
                "{\"key\":\"file\",\"value\":{\"path\":7,\"content\":\"aGk=\"}}",
                "{\"key\":\"file\",\"value\":{\"path\":{\"path\":\"a\"},\"content\":\"aGk=\"}}",
                "{\"key\":\"file\",\"value\":{\"path\":\"a\"}}",
                "{\"key\":\"file\",\"value\":{\"path\":\"a\",\"content\":null}}",
                "{\"key\":\"file\",\"value\":{\"path\":\"a\",\"content\":\"a*b=\"}}",
                "{\"key\":\"file\",\"value\":{\"path\":\"a\",\"content\":\"aGk=\",\"encoding\":\"utf-8\"}}",
                "{\"key\":\"lfsFile\",\"value\":{\"path\":\"a\"}}",
                "{\"key\":\"lfsFile\",\"value\":{\"path\":\"a\",\"oid\":\"123\"}}",
                "{\"key\":\"lfsFile\",\"value\":{\"path\":\"a\",\"algo\":\"md5\",\"oid\":\""
                        + OID
                        + "\"}}",
                "{\"key\":\"lfsFile\",\"value\":{\"path\":\"a\",\"oid\":\""
                        + OID
                        + "\",\"size\":8}}",
                "{\"key\":\"lfsFile\",\"value\":{\"path\":\"a\",\"oid\":\""
                        + OID
                        + "\",\"size\":99999999999999999999}}",
                "{\"key\":\"deletedFile\",\"value\":{}}",
                "{\"key\":\"deletedFolder\",\"value\":{}}",
                "{\"key\":\"deletedFile\",\"value\":{\"path\":\"a\"}} x",
                "{\"key\":\"file\",\"value\":{\"path\":\"a\",\"content\":\"aGk",
            })
    void aLineThatNoClientWritesIsRefused(String line) {
        assertRefused(400, HEADER + line);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "/etc/passwd",
                "..",
                "../x",
                "a/../../x",
                "a/./b",
                "a//b",
                "a/",
                "a\\\\..\\\\b",
                "a\\u0000b",
                "a\\nb",
                ".git/config",
                "a/.GIT/hooks/x",
                "\\ud800",
            })
    void aPathThatCouldLeadElsewhereIsRefused(String path) {
        assertRefused(
                400,
                HEADER
                        + "{\"key\":\"file\",\"value\":{\"path\":\""
                        + path
                        + "\",\"content\":\"\"}}");
    }

    @Test
    void aRegularFileIsTakenUpToItsLimitAndNotAByteMore() throws IOException {
        int limit = CommitReader.MAX_REGULAR_BYTES;
        assertThat(read(HEADER + file(new byte[limit])).changes()).hasSize(1);
        assertThatThrownBy(() -> read(HEADER + file(new byte[limit + 1])))
                .isInstanceOfSatisfying(
                        Refusal.class,
                        refusal -> {
                            assertThat(refusal.status()).isEqualTo(413);
                            assertThat(refusal).hasMessageContaining("LFS or Xet");
                        });
    }

    @Test
    void anEndlessContentIsRefusedBeforeItFillsTheMemory() {
        Endless endless =
                new Endless(
                        HEADER + "{\"key\":\"file\",\"value\":{\"path\":\"a\",\"content\":\"", 'A');
        assertThatThrownBy(() -> reader().read(endless)).isInstanceOf(Refusal.class);
        assertThat(endless.read).isLessThan(2L * CommitReader.MAX_REGULAR_BYTES);
    }

    @Test
    void anEndlessTextIsRefusedBeforeItFillsTheMemory() {
        for (String start :
                new String[] {
                    "{\"key\":\"",
                    "{\"",
                    "{\"key\":\"header\",\"value\":{\"summary\":\"",
                    HEADER + "{\"key\":\"deletedFile\",\"value\":{\"path\":\"",
                    HEADER + "{\"key\":\"lfsFile\",\"value\":{\"path\":\"a\",\"size\":",
                }) {
            Endless endless = new Endless(start, '1');
            assertThatThrownBy(() -> reader().read(endless)).as(start).isInstanceOf(Refusal.class);
            assertThat(endless.read).as(start).isLessThan(1_000_000);
        }
    }

    @Test
    void deepNestingIsRefused() {
        assertRefused(
                413,
                HEADER + "{\"key\":\"file\",\"value\":{\"path\":\"a\",\"x\":" + "[".repeat(50));
    }

    @Test
    void moreChangesThanAreTakenAreRefused() {
        String line = "{\"key\":\"deletedFile\",\"value\":{\"path\":\"a\"}}\n";
        assertThatThrownBy(() -> read(HEADER + line.repeat(25_001)))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("line 25002")
                .hasMessageContaining("one change too many");
    }

    private static String file(byte[] content) {
        return "{\"key\":\"file\",\"value\":{\"path\":\"a\",\"content\":\""
                + Base64.getEncoder().encodeToString(content)
                + "\",\"encoding\":\"base64\"}}\n";
    }

    private void assertRefused(int status, String body) {
        assertThatThrownBy(() -> read(body))
                .isInstanceOfSatisfying(
                        Refusal.class,
                        refusal ->
                                assertThat(refusal.status())
                                        .as(refusal.getMessage())
                                        .isEqualTo(status));
    }

    private CommitReader.Body read(String body) throws IOException {
        return reader().read(new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)));
    }

    private CommitReader reader() {
        return new CommitReader(
                data.blobs(),
                (path, sha256) -> {
                    assertThat(sha256).isEqualTo(new Digest(OID));
                    return LARGE_BYTES;
                });
    }

    /// A beginning, and then the same character without end; counts what was read.
    private static final class Endless extends InputStream {
        private final byte[] start;
        private final char then;
        private long read;

        Endless(String start, char then) {
            this.start = start.getBytes(StandardCharsets.UTF_8);
            this.then = then;
        }

        @Override
        public int read() {
            int unit = read < start.length ? start[(int) read] : then;
            read++;
            return unit;
        }

        @Override
        public int read(byte[] target, int offset, int count) {
            for (int i = 0; i < count; i++) {
                target[offset + i] = (byte) read();
            }
            return count;
        }
    }
}
