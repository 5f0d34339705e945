package dev.sluice.hub;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.LongConsumer;

/// The next so many bytes of a stream, and then its end, however much the stream has.
public final class LimitedInput extends FilterInputStream {
    private final LongConsumer taken;
    private long left;

    /// @param limitBytes how many at most
    /// @param taken is told the number of further bytes read
    public LimitedInput(InputStream source, long limitBytes, LongConsumer taken) {
        super(source);
        this.left = limitBytes;
        this.taken = taken;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int from, int count) throws IOException {
        if (left == 0) {
            return -1;
        }
        int read = super.read(target, from, (int) Math.min(count, left));
        if (read > 0) {
            left -= read;
            taken.accept(read);
        }
        return read;
    }

    @Override
    public long skip(long count) throws IOException {
        long skipped = super.skip(Math.min(count, left));
        left -= skipped;
        return skipped;
    }

    @Override
    public int available() throws IOException {
        return (int) Math.min(super.available(), left);
    }
}
