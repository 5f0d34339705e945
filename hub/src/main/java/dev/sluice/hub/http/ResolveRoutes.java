package dev.sluice.hub.http;

import dev.sluice.hub.Refusal;
import dev.sluice.hub.repo.Blob;
import dev.sluice.hub.repo.Entry;
import dev.sluice.hub.repo.Repo;
import dev.sluice.hub.repo.RepoKind;
import dev.sluice.hub.repo.Snapshots;
import dev.sluice.hub.xet.XetHash;
import java.io.IOException;
import java.util.Optional;

/// Files themselves: `resolve` gives a file, `raw` gives what git has, of a large file its pointer.
final class ResolveRoutes {
    private static final String XET_INFO = "application/vnd.xet-fileinfo+json";

    private final Targets targets;
    private final Snapshots snapshots;
    private final FileBytes bytes;
    private final Withdrawals withdrawals;
    private final DownloadCounter downloads;
    private final XetLinks xet;

    ResolveRoutes(
            Targets targets,
            Snapshots snapshots,
            FileBytes bytes,
            Withdrawals withdrawals,
            DownloadCounter downloads,
            XetLinks xet) {
        this.targets = targets;
        this.snapshots = snapshots;
        this.bytes = bytes;
        this.withdrawals = withdrawals;
        this.downloads = downloads;
        this.xet = xet;
    }

    void addTo(Router router) {
        for (RepoKind kind : RepoKind.values()) {
            String repo = kind.prefix() + "{ns}/{name}/";
            router.on("GET", repo + "resolve/**", exchange -> resolve(exchange, kind))
                    .on("GET", repo + "raw/**", exchange -> raw(exchange, kind));
        }
    }

    private record Found(Repo repo, Entry.File file) {}

    private Found find(Exchange exchange, RepoKind kind) {
        Repo repo = targets.seen(exchange, kind);
        targets.requireRead(exchange, repo);
        Targets.Location at = targets.location(repo, exchange.rest());
        // Also on what follows: clients keep a file's absence by the commit that it is not in.
        exchange.with("X-Repo-Commit", at.commit().oid().hex());
        withdrawals.requireServed(exchange, repo, at.commit());
        return new Found(repo, snapshots.file(repo, at.commit(), at.path()));
    }

    private void resolve(Exchange exchange, RepoKind kind) throws IOException {
        Found found = find(exchange, kind);
        Blob blob = found.file.blob();
        if (blob.large()) {
            exchange.with("X-Linked-Size", Long.toString(blob.sizeBytes()))
                    .with("X-Linked-Etag", quoted(blob));
            Optional<XetHash> hash = xet.hash(found.repo, blob);
            hash.ifPresent(value -> xet.addTo(exchange, found.repo, value));
            if (hash.isPresent() && exchange.header("Accept").orElse("").contains(XET_INFO)) {
                exchange.with("ETag", quoted(blob));
                exchange.send(
                        200,
                        XET_INFO,
                        Json.MAPPER.writeValueAsBytes(
                                Json.object()
                                        .put("hash", hash.get().toString())
                                        .put("size", blob.sizeBytes())));
                return;
            }
        }
        if (exchange.header("X-HF-Download-Counter").isPresent() && !exchange.isHead()) {
            downloads.count(found.repo);
        }
        send(exchange, found);
    }

    private void raw(Exchange exchange, RepoKind kind) throws IOException {
        Found found = find(exchange, kind);
        if (!found.file.blob().large()) {
            send(exchange, found);
            return;
        }
        byte[] pointer = found.file.blob().pointer().encode();
        send(
                exchange,
                new Content(
                        '"' + found.file.oid().hex() + '"',
                        "text/plain; charset=utf-8",
                        found.file.path().name(),
                        pointer.length,
                        (from, to, out) -> out.write(pointer, (int) from, (int) (to - from))));
    }

    /// What is sent, whole or a part of it.
    private record Content(String etag, String type, String name, long size, Bytes bytes) {}

    @FunctionalInterface
    private interface Bytes {
        void copy(long from, long to, AnswerBody out) throws IOException;
    }

    private void send(Exchange exchange, Found found) throws IOException {
        Blob blob = found.file.blob();
        String name = found.file.path().name();
        send(
                exchange,
                new Content(
                        quoted(blob),
                        ContentTypes.of(name),
                        name,
                        blob.sizeBytes(),
                        (from, to, out) -> bytes.copy(found.repo, blob, from, to, out)));
    }

    /// One range at most. Never compressed, for a range of compressed bytes is of no use to
    /// anybody.
    private static void send(Exchange exchange, Content content) throws IOException {
        long size = content.size;
        exchange.with("ETag", content.etag)
                .with("Accept-Ranges", "bytes")
                .with("Cache-Control", "no-cache")
                // A file is somebody else's: it is never a page of ours.
                .with("Content-Security-Policy", "default-src 'none'; sandbox")
                .with("Content-Disposition", ContentDisposition.inline(content.name));
        if (exchange.header("If-None-Match").filter(content.etag::equals).isPresent()) {
            exchange.sendEmpty(304);
            return;
        }
        boolean same = exchange.header("If-Range").map(content.etag::equals).orElse(true);
        Optional<String> asked = same ? exchange.header("Range") : Optional.empty();
        switch (ByteRange.parse(asked, size)) {
            case ByteRange.Whole() -> send(exchange, content, 200, 0, size);
            case ByteRange.Part(long from, long to) -> {
                exchange.with(
                        "Content-Range",
                        size == 0 ? "bytes */0" : "bytes " + from + "-" + (to - 1) + "/" + size);
                send(exchange, content, 206, from, to);
            }
            case ByteRange.OutOfReach() -> {
                exchange.with("Content-Range", "bytes */" + size);
                throw Refusal.unavailable(416, "the file ends at byte " + size);
            }
        }
    }

    private static void send(Exchange exchange, Content content, int status, long from, long to)
            throws IOException {
        try (AnswerBody out = exchange.stream(status, content.type, to - from)) {
            if (!exchange.isHead()) {
                content.bytes.copy(from, to, out);
            }
        }
    }

    private static String quoted(Blob blob) {
        return '"' + blob.etag() + '"';
    }
}
