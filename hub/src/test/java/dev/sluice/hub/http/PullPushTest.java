package dev.sluice.hub.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.hub.client.HubClientException;
import dev.sluice.hub.client.HubConnection;
import dev.sluice.hub.client.Pull;
import dev.sluice.hub.client.Push;
import dev.sluice.hub.client.RepoRef;
import dev.sluice.storage.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is pulled is what the hub lists or is not there at all, and a stopped pull goes on where it
/// stood; what is pushed makes the branch the mirror of a folder, and nothing is sent twice.
class PullPushTest {
    private static final int SIZE = 3_000_000;
    private static final byte[] WEIGHTS = Caller.bytes(1, SIZE);
    private static final RepoRef REF = RepoRef.parse("acme/m");

    @TempDir private Path temporary;
    private LiveHub hub;
    private Path from;
    private Path to;

    @BeforeEach
    void serve() throws IOException {
        hub = new LiveHub(temporary.resolve("hub"));
        from = temporary.resolve("from");
        to = temporary.resolve("to");
        write("weights.bin", WEIGHTS);
        write("nested/é #%.txt", "odd".getBytes(StandardCharsets.UTF_8));
        write("empty.txt", new byte[0]);
        hub.push("acme/m", "public", from);
    }

    @AfterEach
    void close() {
        hub.close();
    }

    @Test
    void whatWasPushedIsPulledUnchangedAndOnlyOnce() throws IOException {
        Pull.Result first = pull();
        assertThat(first.fetchedFiles()).isEqualTo(3);
        assertThat(first.fetchedBytes()).isEqualTo(SIZE + 3);
        assertThat(to.resolve("weights.bin")).hasBinaryContent(WEIGHTS);
        assertThat(to.resolve("nested/é #%.txt")).hasContent("odd");
        assertThat(to.resolve("empty.txt")).isEmptyFile();
        Pull.Result second = pull();
        assertThat(second.fetchedFiles()).isZero();
        assertThat(second.fetchedBytes()).isZero();
    }

    @Test
    void aStoppedPullGoesOnWhereItStood() throws IOException {
        int came = 2_000_000;
        part(Arrays.copyOf(WEIGHTS, came));
        assertThat(pull().fetchedBytes()).isEqualTo(SIZE - came + 3);
        assertThat(to.resolve("weights.bin")).hasBinaryContent(WEIGHTS);
    }

    @Test
    void aWholePartIsTakenWithoutAskingForIt() throws IOException {
        part(WEIGHTS);
        assertThat(pull().fetchedBytes()).isEqualTo(3);
        assertThat(to.resolve("weights.bin")).hasBinaryContent(WEIGHTS);
    }

    @Test
    void aDamagedPartNeverBecomesAFileAndIsNotKept() throws IOException {
        byte[] damaged = Arrays.copyOf(WEIGHTS, 2_000_000);
        damaged[1_000_000] ^= 1;
        part(damaged);
        assertThatThrownBy(this::pull)
                .isInstanceOf(HubClientException.class)
                .hasMessageContaining("weights.bin: what came is not what the hub lists");
        assertThat(to.resolve("weights.bin")).doesNotExist();
        pull();
        assertThat(to.resolve("weights.bin")).hasBinaryContent(WEIGHTS);
    }

    @Test
    void aPartThatIsLongerThanTheFileIsBegunAnew() throws IOException {
        part(Arrays.copyOf(WEIGHTS, SIZE + 1));
        pull();
        assertThat(to.resolve("weights.bin")).hasBinaryContent(WEIGHTS);
    }

    @Test
    void aFileThatWasChangedHereIsPulledAnew() throws IOException {
        pull();
        byte[] changed = WEIGHTS.clone();
        changed[7] ^= 1;
        Files.write(to.resolve("weights.bin"), changed);
        assertThat(pull().fetchedFiles()).isEqualTo(1);
        assertThat(to.resolve("weights.bin")).hasBinaryContent(WEIGHTS);
    }

    @Test
    void otherBytesThanTheHubListsAreRefused() throws IOException {
        // What the hub itself hashed within the hour it gives out unchecked.
        pull();
        Files.delete(to.resolve("weights.bin"));
        StoredBlobs.flipABitInEach(temporary.resolve("hub"));
        assertThatThrownBy(this::pull)
                .isInstanceOf(HubClientException.class)
                .hasMessageContaining("what came is not what the hub lists");
        assertThat(to.resolve("weights.bin")).doesNotExist();
    }

    @Test
    void whatRottedInTheStoreIsNotGivenOut() throws IOException {
        StoredBlobs.flipABitInEach(temporary.resolve("hub"));
        assertThatThrownBy(this::pull).isInstanceOf(HubClientException.class);
        assertThat(to.resolve("weights.bin")).doesNotExist();
        assertThat(to.resolve("nested/é #%.txt")).doesNotExist();
    }

    @Test
    void aBranchBecomesTheMirrorOfAFolderInOneCommit() throws IOException {
        Caller ada = new Caller(hub, hub.ada);
        int before = ada.history("acme/m", "main").size();
        Files.delete(from.resolve("empty.txt"));
        write("new.txt", "new".getBytes(StandardCharsets.UTF_8));
        Push.Result pushed = hub.push("acme/m", "public", from);
        assertThat(pushed.changed()).isTrue();
        assertThat(pushed.deletedFiles()).isEqualTo(1);
        assertThat(pushed.sentBytes()).as("no large file changed").isZero();
        assertThat(ada.history("acme/m", "main")).hasSize(before + 1).startsWith(pushed.commit());
        pull();
        assertThat(to.resolve("new.txt")).hasContent("new");
        assertThat(to.resolve("empty.txt")).doesNotExist();
    }

    @Test
    void nothingIsSentTwice() throws IOException {
        Push.Result same = hub.push("acme/m", "public", from);
        assertThat(same.changed()).isFalse();
        assertThat(same.sentBytes()).isZero();
        write("copy.bin", WEIGHTS);
        Push.Result copied = hub.push("acme/m", "public", from);
        assertThat(copied.changed()).isTrue();
        assertThat(copied.sentBytes()).as("the same content under another name").isZero();
        Push.Result elsewhere = hub.push("acme/other", "public", from);
        assertThat(elsewhere.sentBytes()).as("what she may read elsewhere").isZero();
    }

    @Test
    void aLinkIsNotFollowedAndAnEmptyFolderIsNotPushed() throws IOException {
        Path secret = Files.writeString(temporary.resolve("secret"), "secret");
        Files.createSymbolicLink(from.resolve("link.txt"), secret);
        assertThatThrownBy(() -> hub.push("acme/m", "public", from))
                .isInstanceOf(HubClientException.class)
                .hasMessageContaining("link.txt");
        Path empty = Files.createDirectory(temporary.resolve("empty"));
        assertThatThrownBy(() -> hub.push("acme/m", "public", empty))
                .isInstanceOf(HubClientException.class)
                .hasMessageContaining("there is nothing in it");
    }

    private Pull.Result pull() {
        try (HubConnection connection =
                new HubConnection(hub.at(""), Optional.of(hub.grace), _ -> {})) {
            return new Pull(connection, _ -> _ -> {}).into(to, REF, _ -> true);
        }
    }

    /// Leaves a part, as a stopped pull does.
    private void part(byte[] content) throws IOException {
        Path part = to.resolve(".sluice/pull").resolve(Digest.of(WEIGHTS).hex());
        Files.createDirectories(part.getParent());
        Files.write(part, content);
    }

    private void write(String path, byte[] content) throws IOException {
        Path file = from.resolve(path);
        Files.createDirectories(file.getParent());
        Files.write(file, content);
    }
}
