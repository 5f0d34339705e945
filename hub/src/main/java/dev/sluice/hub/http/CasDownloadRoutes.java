package dev.sluice.hub.http;

import dev.sluice.hub.Refusal;
import dev.sluice.hub.content.Contents;
import dev.sluice.hub.content.FileTerm;
import dev.sluice.hub.content.LargeFile;
import dev.sluice.hub.content.Realm;
import dev.sluice.hub.content.Reconstruction;
import dev.sluice.hub.content.XorbId;
import dev.sluice.hub.repo.FileAccess;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The read path of Xet (`docs/xet/download-protocol.md` and `api.md`).
///
/// Xorbs are read by signed addresses without a token, each for one range of bytes: the same xorb
/// may hold chunks of files that the reader may not see.
final class CasDownloadRoutes {
    private static final Duration VALIDITY = Duration.ofHours(1);
    private static final Pattern RANGE = Pattern.compile("(\\d{1,9})-(\\d{1,9})");

    private final CasGate gate;
    private final Contents contents;
    private final FileAccess files;
    private final SignedUrls signer;

    CasDownloadRoutes(CasGate gate, Contents contents, FileAccess files, SignedUrls signer) {
        this.gate = gate;
        this.contents = contents;
        this.files = files;
        this.signer = signer;
    }

    void addTo(Router router) {
        router.on("GET", XetAddress.PATTERN + "v1/reconstructions/{hash}", this::first)
                .on("GET", XetAddress.PATTERN + "v2/reconstructions/{hash}", this::second)
                .on("GET", XetAddress.PATTERN + "v1/files/{hash}", this::file)
                .on("GET", XetAddress.PATTERN + "ranges/{hash}/{range}", this::xorbRange);
    }

    /// The first version names each range with an address of its own.
    private void first(Exchange exchange) throws IOException {
        answer(
                exchange,
                "fetch_info",
                (entry, fetch) -> {
                    range(entry.putObject("range"), fetch.from(), fetch.to());
                    range(entry.putObject("url_range"), fetch.byteFrom(), fetch.byteTo() - 1);
                });
    }

    /// The second version may name several ranges with one address, which would have to be answered
    /// in several parts; so there is one range each here too.
    private void second(Exchange exchange) throws IOException {
        answer(
                exchange,
                "xorbs",
                (entry, fetch) -> {
                    ObjectNode only = entry.putArray("ranges").addObject();
                    range(only.putObject("chunks"), fetch.from(), fetch.to());
                    range(only.putObject("bytes"), fetch.byteFrom(), fetch.byteTo() - 1);
                });
    }

    /// @param xorbs under which name the xorbs are listed
    /// @param ranges writes what is fetched beside its address
    private void answer(
            Exchange exchange, String xorbs, BiConsumer<ObjectNode, Reconstruction.Fetch> ranges)
            throws IOException {
        Optional<Reconstruction> how = reconstruction(exchange);
        if (how.isEmpty()) {
            return;
        }
        ObjectNode answer = terms(how.get());
        ObjectNode all = answer.putObject(xorbs);
        for (Map.Entry<XorbId, List<Reconstruction.Fetch>> each : how.get().fetches().entrySet()) {
            ArrayNode list = all.putArray(each.getKey().hash().toString());
            for (Reconstruction.Fetch fetch : each.getValue()) {
                ObjectNode entry = list.addObject();
                entry.put("url", address(exchange, each.getKey(), fetch));
                ranges.accept(entry, fetch);
            }
        }
        exchange.sendJson(answer);
    }

    /// How long a file is, for HEAD alone.
    private void file(Exchange exchange) throws IOException {
        LargeFile file = find(exchange);
        if (!exchange.isHead()) {
            throw Refusal.unavailable(405, "ask for this with HEAD; its length is in the headers");
        }
        exchange.with("Content-Length", Long.toString(file.sizeBytes())).sendEmpty(200);
    }

    /// Empty when it was answered already, for there is nothing of the file in the range.
    private Optional<Reconstruction> reconstruction(Exchange exchange) throws IOException {
        LargeFile file = find(exchange);
        return switch (ByteRange.parse(exchange.header("Range"), file.sizeBytes())) {
            case ByteRange.Whole() ->
                    Optional.of(contents.reconstruction(file, 0, file.sizeBytes()));
            case ByteRange.Part(long from, long to) ->
                    Optional.of(contents.reconstruction(file, from, to));
            case ByteRange.OutOfReach() -> {
                exchange.with("Content-Range", "bytes */" + file.sizeBytes()).sendEmpty(416);
                yield Optional.empty();
            }
        };
    }

    /// A file of the repository that the token is for, and of no other.
    private LargeFile find(Exchange exchange) {
        CasGate.Visitor visitor = gate.reader(exchange);
        return contents.withXetHash(visitor.realm(), CasUploadRoutes.hash(exchange)).stream()
                .filter(file -> files.has(visitor.repo(), file.sha256()))
                .findFirst()
                .orElseThrow(
                        () ->
                                Refusal.notFound(
                                        visitor.repo().name() + " has no file of this hash"));
    }

    private static ObjectNode terms(Reconstruction how) {
        ObjectNode answer = Json.object();
        answer.put("offset_into_first_range", how.offsetIntoFirst());
        ArrayNode terms = answer.putArray("terms");
        for (FileTerm term : how.terms()) {
            ObjectNode entry = terms.addObject();
            entry.put("hash", term.xorb().hash().toString());
            entry.put("unpacked_length", term.rawBytes());
            range(entry.putObject("range"), term.from(), term.to());
        }
        return answer;
    }

    private static void range(ObjectNode node, long start, long end) {
        node.put("start", start).put("end", end);
    }

    private String address(Exchange exchange, XorbId xorb, Reconstruction.Fetch fetch) {
        XetAddress address = new XetAddress(generation(exchange), xorb.realm());
        String path = address.xorbRange(xorb.hash(), fetch.byteFrom(), fetch.byteTo() - 1);
        return exchange.base() + path + signer.query("GET", path, VALIDITY);
    }

    private static int generation(Exchange exchange) {
        try {
            return Integer.parseInt(exchange.name("generation"));
        } catch (NumberFormatException wrong) {
            throw Refusal.notFound("there is nothing at this address");
        }
    }

    /// Some bytes of a serialized xorb: those that the address was signed for, or a part of them.
    private void xorbRange(Exchange exchange) throws IOException {
        Matcher range = RANGE.matcher(exchange.name("range"));
        if (!range.matches() || !exchange.name("realm").equals(Realm.SHARED.name())) {
            throw Refusal.forbidden("this address is not signed by this hub; ask for one");
        }
        long first = Long.parseLong(range.group(1));
        long last = Long.parseLong(range.group(2));
        XorbId xorb = new XorbId(Realm.SHARED, CasUploadRoutes.hash(exchange));
        XetAddress address = new XetAddress(generation(exchange), xorb.realm());
        signer.check(
                "GET",
                address.xorbRange(xorb.hash(), first, last),
                exchange.query("expires").orElse(""),
                exchange.query("signature").orElse(""));
        long size =
                contents.storedBytes(xorb.realm(), xorb.hash())
                        .orElseThrow(() -> Refusal.notFound("xorb " + xorb.hash() + " is gone"));
        switch (ByteRange.parse(exchange.header("Range"), size)) {
            case ByteRange.Whole() -> send(exchange, 200, xorb, first, last + 1);
            case ByteRange.Part(long from, long to) -> {
                if (from < first || to > last + 1) {
                    throw Refusal.forbidden("this address is for bytes " + first + "-" + last);
                }
                exchange.with("Content-Range", "bytes " + from + "-" + (to - 1) + "/" + size);
                send(exchange, 206, xorb, from, to);
            }
            case ByteRange.OutOfReach() ->
                    exchange.with("Content-Range", "bytes */" + size).sendEmpty(416);
        }
    }

    private void send(Exchange exchange, int status, XorbId xorb, long from, long to)
            throws IOException {
        exchange.with("Accept-Ranges", "bytes")
                .with("Cache-Control", "private, max-age=" + VALIDITY.toSeconds());
        try (AnswerBody out = exchange.stream(status, "application/octet-stream", to - from)) {
            if (!exchange.isHead()) {
                contents.readStored(xorb, from, to, out);
            }
        }
    }
}
