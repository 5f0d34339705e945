package dev.sluice.hub.content;

import dev.sluice.hub.xet.XetHash;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// Terms as the column `large_file.terms` has them: for each the xorb's hash, whether it lies in
/// the shared realm or in the file's own, the chunks `from` and `to`, and their raw length.
final class FileTerms {
    private static final int TERM_BYTES = XetHash.BYTES + 1 + 3 * Integer.BYTES;

    private FileTerms() {}

    static byte[] encode(Realm realm, List<FileTerm> terms) {
        ByteBuffer out = ByteBuffer.allocate(Math.multiplyExact(terms.size(), TERM_BYTES));
        for (FileTerm term : terms) {
            boolean own = term.xorb().realm().equals(realm);
            if (!own && !term.xorb().realm().equals(Realm.SHARED)) {
                throw new IllegalArgumentException(
                        "a file of realm " + realm + " made of chunks of " + term.xorb().realm());
            }
            out.put(term.xorb().hash().bytes()).put((byte) (own ? 0 : 1));
            out.putInt(term.from()).putInt(term.to()).putInt(Math.toIntExact(term.rawBytes()));
        }
        return out.array();
    }

    static List<FileTerm> decode(Realm realm, byte[] bytes) {
        if (bytes.length % TERM_BYTES != 0) {
            throw new IllegalStateException("a list of terms has " + bytes.length + " bytes");
        }
        ByteBuffer in = ByteBuffer.wrap(bytes);
        List<FileTerm> terms = new ArrayList<>(bytes.length / TERM_BYTES);
        while (in.hasRemaining()) {
            XetHash hash = XetHash.read(bytes, in.position());
            in.position(in.position() + XetHash.BYTES);
            Realm of = in.get() == 0 ? realm : Realm.SHARED;
            terms.add(new FileTerm(new XorbId(of, hash), in.getInt(), in.getInt(), in.getInt()));
        }
        return terms;
    }
}
