package dev.sluice.hub.http;

import java.io.IOException;
import java.io.OutputStream;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A body that begins, and with it the answer, when its first byte is written. Closed before, it
/// begins nothing, unless it is meant to be empty.
final class LateBody extends OutputStream {
    private final Supplier<OutputStream> beginning;
    private final boolean empty;
    private @Nullable OutputStream begun;

    LateBody(Supplier<OutputStream> beginning, boolean empty) {
        this.beginning = beginning;
        this.empty = empty;
    }

    @Override
    public void write(int unit) throws IOException {
        begun().write(unit);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
        begun().write(bytes, offset, count);
    }

    @Override
    public void flush() throws IOException {
        if (begun != null) {
            begun.flush();
        }
    }

    @Override
    public void close() throws IOException {
        if (begun != null || empty) {
            begun().close();
        }
    }

    private OutputStream begun() {
        OutputStream body = begun;
        if (body == null) {
            body = beginning.get();
            begun = body;
        }
        return body;
    }
}
