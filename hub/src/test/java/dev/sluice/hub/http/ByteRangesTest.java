package dev.sluice.hub.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Parts of files are as RFC 9110 section 14 has them, of regular and of large files alike: exactly
/// the bytes that were asked for, and never a part of another version than the asker has.
class ByteRangesTest {
    private static final int SIZE = 1_500_000;
    private static final byte[] LARGE = Caller.bytes(1, SIZE);
    private static final byte[] SMALL = "0123456789".getBytes(StandardCharsets.UTF_8);

    @TempDir private Path temporary;
    private LiveHub hub;
    private Caller ada;

    @BeforeEach
    void serve() throws IOException {
        hub = new LiveHub(temporary.resolve("hub"));
        ada = new Caller(hub, hub.ada);
        ada.create("acme/m", "public");
        ada.publish("acme/m", "model.bin", LARGE);
        assertThat(
                        ada.commit(
                                        "acme/m/commit/main",
                                        Caller.file("small.txt", "0123456789"),
                                        Caller.file("empty.txt", ""))
                                .statusCode())
                .isEqualTo(200);
    }

    @AfterEach
    void close() {
        hub.close();
    }

    @ParameterizedTest
    @CsvSource({
        "0-0, 0, 1",
        "0-8, 0, 9",
        "3-, 3, -1",
        "9-9, 9, 10",
        "5-99999999999, 5, -1",
        "-1, -1, -1",
        "-4, -4, -1",
        "-999999999999, 0, -1",
    })
    void aPartIsExactlyWhatWasAskedFor(String range, int from, int to) throws IOException {
        for (String file : new String[] {"small.txt", "model.bin"}) {
            byte[] content = file.equals("small.txt") ? SMALL : LARGE;
            int start = from < 0 ? content.length + from : from;
            int end = to < 0 ? content.length : to;
            HttpResponse<byte[]> part = get(file, range);
            assertThat(part.statusCode()).isEqualTo(206);
            assertThat(part.body()).isEqualTo(Arrays.copyOfRange(content, start, end));
            assertThat(Caller.header(part, "Content-Range"))
                    .isEqualTo("bytes " + start + "-" + (end - 1) + "/" + content.length);
        }
    }

    @Test
    void partsOfALargeFileCrossChunksUnharmed() throws IOException {
        for (int from = 0; from < SIZE; from += 170_003) {
            int to = Math.min(SIZE, from + 170_003);
            assertThat(get("model.bin", from + "-" + (to - 1)).body())
                    .isEqualTo(Arrays.copyOfRange(LARGE, from, to));
        }
    }

    @ParameterizedTest
    @CsvSource({"10-", "10-20", "99999999999-", "-0"})
    void aPartPastTheEndIsOutOfReach(String range) throws IOException {
        HttpResponse<byte[]> part = get("small.txt", range);
        assertThat(part.statusCode()).isEqualTo(416);
        assertThat(Caller.header(part, "Content-Range")).isEqualTo("bytes */10");
    }

    @ParameterizedTest
    @CsvSource({"4-2", "-", "x-y", "0-1;2-3", "1-99999999999999999999"})
    void whatIsNoRangeIsAnsweredWithTheWholeFile(String range) throws IOException {
        HttpResponse<byte[]> whole = get("small.txt", range);
        assertThat(whole.statusCode()).isEqualTo(200);
        assertThat(whole.body()).isEqualTo(SMALL);
    }

    @Test
    void severalRangesAreAnsweredWithTheWholeFile() throws IOException {
        assertThat(get("small.txt", "0-1,4-5").statusCode()).isEqualTo(200);
    }

    @Test
    void anEmptyFileHasAnyPartOfLengthZero() throws IOException {
        HttpResponse<byte[]> part = get("empty.txt", "0-0");
        assertThat(part.statusCode()).isEqualTo(206);
        assertThat(Caller.header(part, "Content-Range")).isEqualTo("bytes */0");
        assertThat(part.body()).isEmpty();
        HttpResponse<byte[]> whole = ada.get("acme/m/resolve/main/empty.txt");
        assertThat(whole.statusCode()).isEqualTo(200);
        assertThat(Caller.header(whole, "Content-Length")).isEqualTo("0");
    }

    @Test
    void aPartIsGivenOnlyOfTheVersionThatTheAskerHas() throws IOException {
        String etag = Caller.header(head("small.txt"), "ETag");
        assertThat(
                        ada.send(
                                        ada.request("acme/m/resolve/main/small.txt")
                                                .header("Range", "bytes=2-3")
                                                .header("If-Range", etag))
                                .body())
                .isEqualTo(new byte[] {'2', '3'});
        HttpResponse<byte[]> whole =
                ada.send(
                        ada.request("acme/m/resolve/main/small.txt")
                                .header("Range", "bytes=2-3")
                                .header("If-Range", "\"another\""));
        assertThat(whole.statusCode()).isEqualTo(200);
        assertThat(whole.body()).isEqualTo(SMALL);
    }

    @Test
    void whoHasTheVersionAlreadyGetsNothing() throws IOException {
        String etag = Caller.header(head("model.bin"), "ETag");
        HttpResponse<byte[]> same =
                ada.send(
                        ada.request("acme/m/resolve/main/model.bin").header("If-None-Match", etag));
        assertThat(same.statusCode()).isEqualTo(304);
        assertThat(same.body()).isEmpty();
        assertThat(Caller.header(same, "ETag")).isEqualTo(etag);
        assertThat(
                        ada.send(
                                        ada.request("acme/m/resolve/main/model.bin")
                                                .header("If-None-Match", "\"another\""))
                                .statusCode())
                .isEqualTo(200);
    }

    @Test
    void aHeadSaysWhatAGetWouldSend() throws IOException {
        HttpResponse<byte[]> head = head("model.bin");
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(Caller.header(head, "Content-Length")).isEqualTo(Integer.toString(SIZE));
        assertThat(Caller.header(head, "Accept-Ranges")).isEqualTo("bytes");
        assertThat(Caller.header(head, "X-Linked-Size")).isEqualTo(Integer.toString(SIZE));
        assertThat(Caller.header(head, "X-Repo-Commit")).hasSize(40);
        HttpResponse<byte[]> missing = head("missing.bin");
        assertThat(missing.statusCode()).isEqualTo(404);
        assertThat(Caller.header(missing, "X-Error-Code")).isEqualTo("EntryNotFound");
        assertThat(Caller.header(missing, "X-Repo-Commit")).hasSize(40);
    }

    private HttpResponse<byte[]> get(String file, String range) throws IOException {
        return ada.send(
                ada.request("acme/m/resolve/main/" + file).header("Range", "bytes=" + range).GET());
    }

    private HttpResponse<byte[]> head(String file) throws IOException {
        return ada.send(ada.request("acme/m/resolve/main/" + file).HEAD());
    }
}
