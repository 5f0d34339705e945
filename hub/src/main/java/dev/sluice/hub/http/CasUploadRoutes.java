package dev.sluice.hub.http;

import dev.sluice.hub.Refusal;
import dev.sluice.hub.content.Contents;
import dev.sluice.hub.content.Progress;
import dev.sluice.hub.repo.FileAccess;
import dev.sluice.hub.xet.Shard;
import dev.sluice.hub.xet.XetFormatException;
import dev.sluice.hub.xet.XetHash;
import dev.sluice.hub.xet.Xorb;
import dev.sluice.hub.xet.XorbReader;
import dev.sluice.storage.StorageException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.node.ObjectNode;

/// The write path of Xet (`docs/xet/upload-protocol.md` and `api.md`).
final class CasUploadRoutes {
    private static final Logger LOG = System.getLogger(CasUploadRoutes.class.getName());
    private static final int MAX_TELEMETRY_BYTES = 1 << 20;

    /// Shards are taken apart in memory. Together they may have so many MiB at once; one of unknown
    /// length counts as the longest.
    private static final int SHARD_ROOM_MIB = 128;

    private static final Duration SHARD_PATIENCE = Duration.ofSeconds(20);

    private final CasGate gate;
    private final Contents contents;
    private final FileAccess files;
    private final Semaphore shardRoom = new Semaphore(SHARD_ROOM_MIB, true);

    CasUploadRoutes(CasGate gate, Contents contents, FileAccess files) {
        this.gate = gate;
        this.contents = contents;
        this.files = files;
    }

    void addTo(Router router) {
        router.on("GET", XetAddress.PATTERN + "v1/chunks/{prefix}/{hash}", this::chunk)
                .on("POST", XetAddress.PATTERN + "v1/xorbs/{prefix}/{hash}", this::xorb)
                .on("POST", XetAddress.PATTERN + "v1/shards", this::shard)
                .on("POST", XetAddress.PATTERN + "v2/shards", this::shardWithProgress)
                .on("POST", XetAddress.PATTERN + "v1/telemetry", CasUploadRoutes::telemetry);
    }

    /// Clients say `default`, the specification `default-merkledb`.
    private void chunk(Exchange exchange) throws IOException {
        CasGate.Visitor visitor = gate.writer(exchange);
        if (!exchange.name("prefix").equals("default-merkledb")) {
            requireDefault(exchange);
        }
        Optional<byte[]> shard = contents.dedup(visitor.realm(), visitor.holders(), hash(exchange));
        if (shard.isEmpty()) {
            throw Refusal.notFound("this chunk is not known");
        }
        exchange.send(200, "application/octet-stream", shard.get());
    }

    private void xorb(Exchange exchange) throws IOException {
        CasGate.Visitor visitor = gate.writer(exchange);
        requireDefault(exchange);
        long length = exchange.contentLength().orElse(0);
        if (length > Xorb.MAX_STORED_BYTES + XorbReader.MAX_FOOTER_BYTES) {
            throw Refusal.tooLarge("a xorb has at most 64 MiB; send several");
        }
        boolean inserted =
                contents.putXorb(
                        visitor.realm(), visitor.holders(), hash(exchange), exchange.body());
        exchange.sendJson(Json.object().put("was_inserted", inserted));
    }

    private void shard(Exchange exchange) throws IOException {
        CasGate.Visitor visitor = gate.writer(exchange);
        inTurn(
                exchange,
                () -> {
                    register(visitor, body(exchange), Progress.NONE);
                    exchange.sendJson(Json.object().put("result", 1));
                });
    }

    /// As [#shard], with a line of JSON for each step. The status is sent before the shard is
    /// checked, so that a refusal is a line too.
    private void shardWithProgress(Exchange exchange) throws IOException {
        CasGate.Visitor visitor = gate.writer(exchange);
        inTurn(exchange, () -> registerAloud(exchange, visitor, body(exchange)));
    }

    private interface Work {
        void run() throws IOException;
    }

    /// Runs when there is room for the shard that is being sent.
    private void inTurn(Exchange exchange, Work work) throws IOException {
        long bytes = Math.min(exchange.contentLength().orElse(Shard.MAX_BYTES), Shard.MAX_BYTES);
        int mib = (int) (bytes >> 20) + 1;
        try {
            if (!shardRoom.tryAcquire(mib, SHARD_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                exchange.with("Retry-After", "5");
                throw Refusal.unavailable(503, "the hub has its hands full; try again");
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw Refusal.unavailable(503, "the hub is being stopped; try again");
        }
        try {
            work.run();
        } finally {
            shardRoom.release(mib);
        }
    }

    private void registerAloud(Exchange exchange, CasGate.Visitor visitor, Shard shard)
            throws IOException {
        exchange.with("Cache-Control", "no-cache");
        try (OutputStream out = exchange.stream(200, "application/x-ndjson")) {
            line(out, validating(0, 1));
            try {
                register(visitor, shard, (done, total) -> report(out, done, total));
                line(out, event("committing").put("stage", "syncing"));
                line(out, event("result").put("result", 1));
            } catch (Refusal refusal) {
                line(out, error(refusal.getMessage(), refusal.status() >= 500));
            } catch (StorageException failed) {
                LOG.log(Level.ERROR, exchange.requestId() + ": storage failed", failed);
                line(out, error("the hub's storage failed; try again", true));
            }
        }
    }

    private void register(CasGate.Visitor visitor, Shard shard, Progress progress)
            throws IOException {
        int registered =
                contents.register(
                                visitor.realm(),
                                visitor.holders(),
                                files.rightsOf(visitor.who()),
                                shard,
                                progress)
                        .size();
        LOG.log(Level.DEBUG, "registered {0} files", registered);
    }

    private static Shard body(Exchange exchange) throws IOException {
        try (InputStream body = exchange.body()) {
            byte[] bytes = body.readNBytes(Shard.MAX_BYTES + 1);
            if (bytes.length > Shard.MAX_BYTES) {
                throw Refusal.tooLarge("a shard has at most 64 MiB; send several");
            }
            return Contents.shard(bytes);
        }
    }

    private static void telemetry(Exchange exchange) throws IOException {
        try (InputStream body = exchange.body()) {
            byte[] _ = body.readNBytes(MAX_TELEMETRY_BYTES);
        }
        exchange.sendJson(Json.object());
    }

    private static void report(OutputStream out, long done, long total) {
        try {
            line(out, validating(done, total));
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    private static void line(OutputStream out, ObjectNode event) throws IOException {
        out.write((Json.MAPPER.writeValueAsString(event) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private static ObjectNode event(String type) {
        return Json.object().put("type", type);
    }

    private static ObjectNode validating(long done, long total) {
        return event("validating").put("verified", done).put("total", total);
    }

    private static ObjectNode error(String message, boolean retryable) {
        return event("error").put("message", message).put("retryable", retryable);
    }

    private static void requireDefault(Exchange exchange) {
        if (!exchange.name("prefix").equals("default")) {
            throw Refusal.badRequest("the prefix is 'default'");
        }
    }

    /// The hash that an address names.
    static XetHash hash(Exchange exchange) {
        try {
            return XetHash.parse(exchange.name("hash"));
        } catch (XetFormatException wrong) {
            throw Refusal.badRequest(wrong.getMessage());
        }
    }
}
