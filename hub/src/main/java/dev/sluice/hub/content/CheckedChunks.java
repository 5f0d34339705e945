package dev.sluice.hub.content;

import java.time.Duration;
import java.time.InstantSource;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;

/// Which stored chunks need not be hashed before they are given out, as they were a while ago.
///
/// Clients check no content that comes over plain HTTP, so the hub does; but what many read within
/// the hour is not hashed for each of them. Bounded in memory. For any number of threads.
final class CheckedChunks {
    /// For readers that hash all that they read by themselves.
    static final CheckedChunks ALL = new CheckedChunks();

    /// How long a chunk that was hashed is believed.
    private static final Duration BELIEVED = Duration.ofHours(1);

    /// Of at most 8,192 chunks each, so four mebibytes in all.
    private static final int REMEMBERED_XORBS = 4_096;

    private final boolean all;
    private final InstantSource clock;
    private final Map<XorbId, Checked> xorbs =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<XorbId, Checked> eldest) {
                    return size() > REMEMBERED_XORBS;
                }
            };

    private record Checked(BitSet chunks, long endMillis) {}

    private CheckedChunks() {
        this.all = true;
        this.clock = InstantSource.system();
    }

    /// Nothing is checked yet.
    CheckedChunks(InstantSource clock) {
        this.all = false;
        this.clock = clock;
    }

    /// Whether a chunk may be given out as it is.
    boolean contains(XorbId xorb, int chunk) {
        if (all) {
            return true;
        }
        synchronized (xorbs) {
            Checked checked = xorbs.get(xorb);
            return checked != null
                    && clock.millis() < checked.endMillis
                    && checked.chunks.get(chunk);
        }
    }

    /// Notes that a chunk was hashed just now and is right. The hour begins with a xorb's first.
    void add(XorbId xorb, int chunk) {
        synchronized (xorbs) {
            Checked checked = xorbs.get(xorb);
            if (checked == null || clock.millis() >= checked.endMillis) {
                checked = new Checked(new BitSet(), clock.millis() + BELIEVED.toMillis());
                xorbs.put(xorb, checked);
            }
            checked.chunks.set(chunk);
        }
    }
}
