package dev.sluice.hub.content;

import dev.sluice.hub.Refusal;
import dev.sluice.hub.xet.XetFormatException;
import dev.sluice.hub.xet.XetHash;
import dev.sluice.hub.xet.Xorb;
import dev.sluice.hub.xet.XorbReader;
import dev.sluice.storage.BlobStore;
import dev.sluice.storage.Digest;
import dev.sluice.storage.database.Database;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.jdbi.v3.core.Handle;

/// Takes in a xorb that a client packed. Every chunk of it is decompressed and hashed before any of
/// it counts: who is to possess the chunks must have sent them.
final class XorbUpload {
    private final Database database;
    private final BlobStore blobs;
    private final Registrar registrar;

    XorbUpload(Database database, BlobStore blobs) {
        this.database = database;
        this.blobs = blobs;
        this.registrar = new Registrar(blobs);
    }

    boolean put(XorbId id, List<String> holders, InputStream in, long now) throws IOException {
        try {
            XorbReader reader = new XorbReader(in);
            if (database.read(handle -> XorbTable.isSound(handle, id))) {
                Xorb xorb = verify(reader, id.hash());
                if (database.inTransaction(handle -> holds(handle, id, holders, now))) {
                    return false;
                }
                throw Refusal.unavailable(
                        503, "xorb " + xorb.hash() + " was removed meanwhile; send it again");
            }
            return store(id, reader, holders, now);
        } catch (XetFormatException wrong) {
            throw Refusal.badRequest(wrong.getMessage());
        }
    }

    private static boolean holds(Handle handle, XorbId id, List<String> holders, long now) {
        PossessionTable.put(handle, id, holders, now);
        return XorbTable.use(handle, id, now);
    }

    private static Xorb verify(XorbReader reader, XetHash claimed) throws IOException {
        while (reader.next()) {
            // Each chunk is hashed as it is read; nothing of it is kept.
        }
        return reader.finish(claimed);
    }

    private boolean store(XorbId id, XorbReader reader, List<String> holders, long now)
            throws IOException {
        try (BlobPipe pipe = new BlobPipe(blobs)) {
            while (reader.next()) {
                pipe.write(reader.record(), 0, reader.recordBytes());
            }
            Xorb xorb = reader.finish(id.hash());
            pipe.end();
            Digest blob = pipe.join();
            StoredXorb stored = new StoredXorb(id, blob, xorb, false);
            return database.inTransaction(handle -> registrar.xorb(handle, stored, holders, now));
        }
    }
}
