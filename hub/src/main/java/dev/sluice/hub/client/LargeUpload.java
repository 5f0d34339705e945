package dev.sluice.hub.client;

import dev.sluice.hub.LimitedInput;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.function.LongConsumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Sends one large file as the hub's answer to the batch request says: not at all, whole, or in
/// parts.
final class LargeUpload {
    private static final String BINARY = "application/octet-stream";

    private final HubConnection hub;
    private final LongConsumer bytes;

    LargeUpload(HubConnection hub, LongConsumer bytes) {
        this.hub = hub;
        this.bytes = bytes;
    }

    /// Sends, and tells how many bytes that were.
    long send(LocalFile file, JsonNode object) throws IOException {
        JsonNode action = object.path("actions").path("upload");
        if (!action.isObject()) {
            bytes.accept(file.sizeBytes());
            return 0;
        }
        URI address = URI.create(action.path("href").asString(""));
        JsonNode size = action.path("header").path("chunk_size");
        if (size.isMissingNode()) {
            put(file, address, 0, file.sizeBytes());
        } else {
            parts(file, action, address, size.asLong(0));
        }
        return file.sizeBytes();
    }

    private void parts(LocalFile file, JsonNode action, URI completion, long partBytes)
            throws IOException {
        if (partBytes <= 0) {
            throw new HubClientException(
                    file.path(), "the hub wants parts of no length", "tell its operator", null);
        }
        ObjectNode done = HubConnection.JSON.createObjectNode();
        done.put("oid", file.sha256().hex());
        ArrayNode parts = done.putArray("parts");
        int number = 1;
        for (long from = 0; from < file.sizeBytes(); from += partBytes, number++) {
            String address = action.path("header").path(String.format("%05d", number)).asString("");
            String etag =
                    put(
                            file,
                            URI.create(address),
                            from,
                            Math.min(partBytes, file.sizeBytes() - from));
            parts.addObject().put("partNumber", number).put("etag", etag);
        }
        hub.send(
                "POST",
                completion,
                BodyPublishers.ofByteArray(HubConnection.JSON.writeValueAsBytes(done)),
                Optional.of("application/json"));
    }

    private String put(LocalFile file, URI address, long from, long count) throws IOException {
        BodyPublisher body =
                BodyPublishers.fromPublisher(
                        BodyPublishers.ofInputStream(() -> open(file, from, count)), count);
        HttpResponse<InputStream> answer = hub.send("PUT", address, body, Optional.of(BINARY));
        answer.body().close();
        return answer.headers().firstValue("ETag").orElse("").replace("\"", "");
    }

    private InputStream open(LocalFile file, long from, long count) {
        try {
            FileChannel channel = FileChannel.open(file.file(), StandardOpenOption.READ);
            channel.position(from);
            return new LimitedInput(Channels.newInputStream(channel), count, bytes);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
