package dev.sluice.hub.client;

import dev.sluice.hub.PathText;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.function.Consumer;

/// One file of a commit, as it streams by. A connection that is cut is gone on with where it stood.
///
/// @param commit the commit's id
public record Download(HubConnection hub, RepoRef ref, String commit, RemoteFile file) {
    private static final int BUFFER_BYTES = 1024 * 1024;
    private static final int TRIES = 5;

    /// Gives the content to a sink, never more of it than the hub lists.
    ///
    /// @param sink is given each piece, which is valid during the call
    /// @throws HubClientException where the hub refuses, or sends more or less than it lists
    public void into(Consumer<ByteBuffer> sink) {
        byte[] buffer = new byte[BUFFER_BYTES];
        long at = 0;
        for (int attempt = 1; at < file.sizeBytes(); attempt++) {
            try (InputStream body = open(at)) {
                int count;
                while ((count = body.read(buffer)) >= 0) {
                    at += count;
                    if (at > file.sizeBytes()) {
                        throw unlike("more came than the hub lists");
                    }
                    sink.accept(ByteBuffer.wrap(buffer, 0, count));
                }
                if (at < file.sizeBytes() && attempt == TRIES) {
                    throw unlike("less came than the hub lists");
                }
            } catch (IOException cut) {
                if (attempt == TRIES) {
                    throw new HubClientException(
                            file.path(),
                            "the download was cut after " + at + " bytes",
                            "run again",
                            cut);
                }
            }
        }
    }

    /// As [#into], and refuses what is not what the hub lists: the sha256 of a large file, git's
    /// hash of any other.
    ///
    /// @throws HubClientException after all of it was given to the sink
    public void checked(Consumer<ByteBuffer> sink) {
        MessageDigest hash = file.hash();
        into(
                bytes -> {
                    hash.update(bytes.duplicate());
                    sink.accept(bytes);
                });
        if (!HexFormat.of().formatHex(hash.digest()).equals(file.etag())) {
            throw unlike("what came is not what the hub lists (" + file.etag() + ")");
        }
    }

    /// The content from its first byte, for small files that are read whole.
    InputStream open() {
        return start(0).body();
    }

    /// A hub that knows no ranges sends all again; what is here already is passed over.
    private InputStream open(long from) throws IOException {
        HttpResponse<InputStream> answer = start(from);
        if (from > 0 && answer.statusCode() != 206) {
            try {
                answer.body().skipNBytes(from);
            } catch (IOException cut) {
                answer.body().close();
                throw cut;
            }
        }
        return answer.body();
    }

    /// Asks for the content from a byte on; a hub that knows no ranges answers with all of it.
    HttpResponse<InputStream> start(long from) {
        URI uri =
                hub.uri(
                        ref.files()
                                + "/resolve/"
                                + commit
                                + "/"
                                + PathText.encodePath(file.path()));
        return hub.download(uri, from, file.etag());
    }

    private HubClientException unlike(String problem) {
        return new HubClientException(
                file.path(),
                problem,
                "run again; if it comes so once more, tell the hub's operator",
                null);
    }
}
