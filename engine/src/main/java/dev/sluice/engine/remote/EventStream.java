package dev.sluice.engine.remote;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// The `data:` lines of server-sent events, one at a time.
final class EventStream implements AutoCloseable {
    private static final int MAX_LINE_BYTES = 1 << 20;

    private final InputStream in;

    EventStream(InputStream in) {
        this.in = new BufferedInputStream(in);
    }

    /// The next event's data; empty at the end.
    Optional<String> next() throws IOException {
        while (true) {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            int b = in.read();
            if (b < 0) {
                return Optional.empty();
            }
            while (b >= 0 && b != '\n') {
                if (line.size() >= MAX_LINE_BYTES) {
                    throw new IOException(
                            "a line of events is over %,d bytes".formatted(MAX_LINE_BYTES));
                }
                line.write(b);
                b = in.read();
            }
            String text = line.toString(StandardCharsets.UTF_8).strip();
            if (text.startsWith("data:")) {
                String data = text.substring("data:".length()).strip();
                return data.equals("[DONE]") ? Optional.empty() : Optional.of(data);
            }
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
