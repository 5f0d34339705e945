package dev.sluice.hub.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// A signed address permits one method, on one content, for a while: changed in anything, or too
/// late, it permits nothing. And a hash is no content: who neither sent a file nor may read it can
/// do nothing with its hash.
class LfsRoutesTest {
    private static final byte[] CONTENT = Caller.bytes(1, 300_000);

    @TempDir private Path temporary;
    private LiveHub hub;
    private Caller ada;
    private Caller grace;
    private Caller nobody;

    @BeforeEach
    void serve() throws IOException {
        hub = new LiveHub(temporary.resolve("hub"));
        ada = new Caller(hub, hub.ada);
        grace = new Caller(hub, hub.grace);
        nobody = new Caller(hub, "");
        ada.create("acme/secret", "private");
        ada.create("acme/open", "public");
        grace.create("grace/own", "public");
    }

    @AfterEach
    void close() {
        hub.close();
    }

    @Test
    void aSignedAddressTakesItsContentWithoutAToken() throws IOException {
        String address = ada.uploadAddress("acme/open", CONTENT);
        assertThat(nobody.put(address, CONTENT).statusCode()).isEqualTo(200);
        assertThat(Caller.object(ada.batch("acme/open", "upload", CONTENT)).has("actions"))
                .as("what is stored is not asked for again")
                .isFalse();
    }

    @Test
    void anAddressThatWasChangedInAnythingIsRefused() throws IOException {
        String address = ada.uploadAddress("acme/open", CONTENT);
        byte[] other = Caller.bytes(2, CONTENT.length);
        String[] forged = {
            address.replaceFirst("signature=..", "signature=00"),
            address.replaceFirst("&signature=.*", ""),
            address.replaceFirst("\\?.*", ""),
            address.replaceFirst("expires=\\d+", "expires=99999999999"),
            address.replaceFirst("expires=\\d+", "expires=x"),
            address.replaceFirst("/" + CONTENT.length + "\\?", "/" + (CONTENT.length + 1) + "?"),
            address.replaceFirst("[0-9a-f]{64}/", "0".repeat(64) + "/"),
            address.replaceFirst("/lfs/upload/", "/lfs/part/").replaceFirst("\\?", "/1?"),
            address.replaceFirst("/lfs/upload/([^/]+)/", "/lfs/upload/$1x/"),
            address.replaceFirst("/lfs/upload/([^/]+)/([^/]+)/", "/lfs/upload/$1/$2x/"),
            address.replaceFirst("/lfs/upload/", "/lfs%2Fupload/"),
        };
        for (String each : forged) {
            assertThat(each).isNotEqualTo(address);
            assertThat(nobody.put(each, CONTENT).statusCode()).as(each).isIn(403, 404);
        }
        assertThat(nobody.put(address, other).statusCode()).as("another content").isEqualTo(400);
        assertThat(nobody.put(address, Caller.bytes(1, 10)).statusCode()).isEqualTo(400);
        assertThat(nobody.put(address, CONTENT).statusCode()).isEqualTo(200);
    }

    @Test
    void anAddressIsForOneMethodOnly() throws IOException {
        ada.publish("acme/open", "m.bin", CONTENT);
        String up = ada.uploadAddress("acme/open", Caller.bytes(3, 1000));
        String down =
                Caller.object(ada.batch("acme/open", "download", CONTENT))
                        .path("actions")
                        .path("download")
                        .path("href")
                        .asString("");
        assertThat(nobody.get(down).body()).isEqualTo(CONTENT);
        assertThat(nobody.get(up).statusCode()).isIn(404, 405);
        assertThat(nobody.post(up, "").statusCode()).isIn(404, 405);
        assertThat(nobody.put(down, CONTENT).statusCode()).isIn(404, 405);
        String turned = up.replace("/lfs/upload/", "/lfs/complete/");
        assertThat(
                        nobody.send(nobody.request(turned).POST(BodyPublishers.ofString("{}")))
                                .statusCode())
                .isEqualTo(403);
        assertThat(nobody.get(down.replaceFirst("[0-9a-f]{64}", "0".repeat(64))).statusCode())
                .isEqualTo(403);
    }

    @Test
    void anAddressEnds() throws IOException {
        ada.publish("acme/open", "m.bin", CONTENT);
        byte[] late = Caller.bytes(4, 1000);
        String up = ada.uploadAddress("acme/open", late);
        String down =
                Caller.object(ada.batch("acme/open", "download", CONTENT))
                        .path("actions")
                        .path("download")
                        .path("href")
                        .asString("");
        hub.clock.pass(Duration.ofHours(24));
        for (HttpResponse<byte[]> refused : List.of(nobody.put(up, late), nobody.get(down))) {
            assertThat(refused.statusCode()).isEqualTo(403);
            assertThat(Caller.text(refused)).contains("was valid until");
        }
    }

    @Test
    void aHashOfSomebodyElsesPrivateFileIsGoodForNothing() throws IOException {
        ada.publish("acme/secret", "weights.bin", CONTENT);
        JsonNode upload = Caller.object(grace.batch("grace/own", "upload", CONTENT));
        assertThat(upload.path("actions").path("upload").path("href").asString(""))
                .as("asked for the content, as if nobody had it")
                .isNotEmpty();
        JsonNode wrongSize =
                Caller.object(
                        grace.post(
                                "grace/own.git/info/lfs/objects/batch",
                                "{\"operation\":\"upload\",\"objects\":[{\"oid\":\""
                                        + upload.path("oid").asString("")
                                        + "\",\"size\":7}]}"));
        assertThat(wrongSize.has("error")).as("its size is not told either").isFalse();
        HttpResponse<byte[]> commit =
                grace.commit("grace/own/commit/main", Caller.large("stolen.bin", CONTENT));
        assertThat(commit.statusCode()).isEqualTo(400);
        assertThat(Caller.text(commit)).contains("was not uploaded here");
        assertThat(
                        Caller.object(grace.batch("grace/own", "download", CONTENT))
                                .path("error")
                                .path("code")
                                .asInt(0))
                .isEqualTo(404);
        assertThat(
                        grace.post(
                                        "grace/own.git/info/lfs/verify",
                                        "{\"oid\":\""
                                                + upload.path("oid").asString("")
                                                + "\",\"size\":"
                                                + CONTENT.length
                                                + "}")
                                .statusCode())
                .isEqualTo(404);
        assertThat(grace.batch("acme/secret", "download", CONTENT).statusCode()).isEqualTo(404);
        // Who has the content may of course send it.
        grace.publish("grace/own", "mine.bin", CONTENT);
        assertThat(grace.get("grace/own/resolve/main/mine.bin").body()).isEqualTo(CONTENT);
    }

    @Test
    void whatEverybodyMayReadIsNotSentAgain() throws IOException {
        ada.publish("acme/open", "m.bin", CONTENT);
        assertThat(Caller.object(grace.batch("grace/own", "upload", CONTENT)).has("actions"))
                .isFalse();
        assertThat(
                        grace.commit("grace/own/commit/main", Caller.large("copy.bin", CONTENT))
                                .statusCode())
                .isEqualTo(200);
        assertThat(grace.get("grace/own/resolve/main/copy.bin").body()).isEqualTo(CONTENT);
    }

    @Test
    void whatIsNoBatchIsRefusedAsSuch() throws IOException {
        String batch = "acme/open.git/info/lfs/objects/batch";
        for (String body :
                new String[] {
                    "",
                    "[]",
                    "{}",
                    "{\"operation\":\"upload\"}",
                    "{\"operation\":\"upload\",\"objects\":[{}]}",
                    "{\"operation\":\"upload\",\"objects\":[{\"oid\":\"a\",\"size\":-1}]}",
                    "{\"operation\":\"upload\",\"objects\":[{\"oid\":\"a\",\"size\":1e99}]}",
                }) {
            assertThat(ada.post(batch, body).statusCode()).as(body).isEqualTo(400);
        }
        JsonNode answer =
                Caller.object(
                        ada.post(
                                batch,
                                "{\"operation\":\"upload\",\"objects\":[{\"oid\":\"../x\",\"size\":1}]}"));
        assertThat(answer.path("error").path("code").asInt(0)).isEqualTo(422);
        for (String oid : new String[] {"", "x", "../../etc/passwd"}) {
            assertThat(
                            ada.post(
                                            "acme/open.git/info/lfs/verify",
                                            "{\"oid\":\"" + oid + "\",\"size\":1}")
                                    .statusCode())
                    .as(oid)
                    .isBetween(400, 499);
        }
    }
}
