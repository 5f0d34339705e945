package dev.sluice.hub.content;

import dev.sluice.hub.xet.XorbReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Puts a part of a file together as clients of Xet do: from the ranges of xorbs that are named,
/// and from nothing else.
final class TrialClient {
    private record Key(XorbId xorb, int chunk) {}

    private TrialClient() {}

    static byte[] download(Contents contents, Reconstruction how, long length) throws IOException {
        Map<Key, byte[]> chunks = new HashMap<>();
        for (Map.Entry<XorbId, List<Reconstruction.Fetch>> each : how.fetches().entrySet()) {
            int end = -1;
            for (Reconstruction.Fetch fetch : each.getValue()) {
                if (fetch.from() <= end) {
                    throw new AssertionError("ranges touch: " + each.getValue());
                }
                end = fetch.to();
                ByteArrayOutputStream stored = new ByteArrayOutputStream();
                contents.readStored(
                        each.getKey(),
                        fetch.byteFrom(),
                        fetch.byteTo(),
                        Channels.newChannel(stored));
                XorbReader reader = new XorbReader(new ByteArrayInputStream(stored.toByteArray()));
                for (int i = fetch.from(); i < fetch.to(); i++) {
                    if (!reader.next()) {
                        throw new AssertionError("a range ends before chunk " + i);
                    }
                    chunks.put(new Key(each.getKey(), i), reader.raw());
                }
                if (reader.next()) {
                    throw new AssertionError("a range goes on behind its chunks");
                }
            }
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (FileTerm term : how.terms()) {
            for (int i = term.from(); i < term.to(); i++) {
                all.write(chunks.get(new Key(term.xorb(), i)));
            }
        }
        int from = Math.toIntExact(how.offsetIntoFirst());
        return Arrays.copyOfRange(all.toByteArray(), from, from + Math.toIntExact(length));
    }
}
