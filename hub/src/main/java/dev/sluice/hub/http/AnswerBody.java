package dev.sluice.hub.http;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Response;

/// The body of an answer. The answer begins when the first byte is written; closed before, it
/// begins nothing, unless it is meant to be empty. Memory outside the heap goes to the connection
/// as it is.
final class AnswerBody extends OutputStream implements WritableByteChannel {
    private static final long UNKNOWN = -1;

    private final Response response;
    private final boolean headersOnly;
    private long left;
    private boolean ended;

    private AnswerBody(Response response, boolean headersOnly, long left) {
        this.response = response;
        this.headersOnly = headersOnly;
        this.left = left;
    }

    static AnswerBody ofLength(Response response, long lengthBytes) {
        return new AnswerBody(response, false, lengthBytes);
    }

    /// Ends when it is closed.
    static AnswerBody ofAnyLength(Response response) {
        return new AnswerBody(response, false, UNKNOWN);
    }

    /// Sends the headers; what is written goes nowhere.
    static AnswerBody headersOnly(Response response) throws IOException {
        AnswerBody body = new AnswerBody(response, true, 0);
        body.close();
        return body;
    }

    @Override
    public void write(int unit) throws IOException {
        write(new byte[] {(byte) unit}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
        int _ = write(ByteBuffer.wrap(bytes, offset, count));
    }

    /// Writes all that remains, and returns when the connection has taken it.
    @Override
    public int write(ByteBuffer bytes) throws IOException {
        int count = bytes.remaining();
        if (headersOnly || count == 0) {
            bytes.position(bytes.limit());
            return count;
        }
        if (left != UNKNOWN) {
            if (count > left) {
                throw new IOException("an answer of more bytes than were announced");
            }
            left -= count;
            ended = left == 0;
        }
        Content.Sink.write(response, ended, bytes);
        return count;
    }

    @Override
    public boolean isOpen() {
        return !ended;
    }

    /// Ends the answer, unless bytes that were announced are missing: then the connection has to
    /// end.
    @Override
    public void close() throws IOException {
        boolean whole = left == 0 || (left == UNKNOWN && response.isCommitted());
        if (!ended && whole) {
            ended = true;
            Content.Sink.write(response, true, ByteBuffer.allocate(0));
        }
    }
}
