package dev.sluice.hub.content;

import dev.sluice.hub.xet.XetHash;
import dev.sluice.storage.Digest;
import dev.sluice.storage.DiskBlobStore;
import dev.sluice.storage.database.Database;
import dev.sluice.storage.database.DatabaseAddress;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;

/// Contents over a real database and a real store in a folder, at a time that tests set.
final class TrialStore implements AutoCloseable {
    static final Realm SECRET = Realm.ofRepo("0123456789abcdef01234567");
    static final List<String> ANNA = List.of("anna", "repo-of-anna");
    static final List<String> BOB = List.of("bob", "repo-of-bob");

    final Database database;
    final DiskBlobStore blobs;
    final Contents contents;
    private final Path folder;
    private Instant now = Instant.parse("2026-11-01T00:00:00Z");
    final InstantSource clock = () -> now;

    TrialStore(Path folder) {
        this(folder, ContentLimits.DEFAULT);
    }

    TrialStore(Path folder, ContentLimits limits) {
        this.folder = folder;
        database =
                Database.open(
                        new DatabaseAddress.Sqlite(folder.resolve("hub.db")),
                        "META-INF/sluice/hub");
        blobs = DiskBlobStore.at(folder.resolve("blobs"));
        contents = new Contents(database, blobs, limits, clock);
    }

    void pass(Duration time) {
        now = now.plus(time);
    }

    LargeFile ingest(Realm realm, List<String> holders, byte[] content) {
        try {
            return contents.ingest(
                    realm,
                    holders,
                    new ByteArrayInputStream(content),
                    content.length,
                    Digest.of(content));
        } catch (IOException unexpected) {
            throw new UncheckedIOException(unexpected);
        }
    }

    byte[] read(LargeFile file) {
        return read(file, 0, file.sizeBytes());
    }

    byte[] read(LargeFile file, long from, long to) {
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            contents.read(file, from, to, Channels.newChannel(out));
            return out.toByteArray();
        } catch (IOException unexpected) {
            throw new UncheckedIOException(unexpected);
        }
    }

    /// Whether somebody sent a file.
    boolean holds(Realm realm, List<String> holders, Digest file) {
        return database.read(handle -> PossessionTable.has(handle, realm, holders, file));
    }

    /// Bytes of all blobs.
    long storedBytes() {
        try (Stream<Digest> all = blobs.list()) {
            return all.mapToLong(blob -> blobs.sizeBytes(blob).orElse(0)).sum();
        }
    }

    long rows(String table) {
        return database.read(
                handle ->
                        handle.createQuery("SELECT COUNT(*) FROM " + table)
                                .mapTo(Long.class)
                                .one());
    }

    /// A commit has the file, as the repository package would write it; false when it is not there.
    boolean commit(LargeFile file) {
        return database.inTransaction(
                handle -> {
                    handle.execute(
                            "INSERT INTO repo (id, kind, namespace, name, name_key, access,"
                                    + " created_at, updated_at) VALUES ('r', 'model', 'acme', 'm',"
                                    + " 'model/acme/m', 'public', 0, 0) ON CONFLICT DO NOTHING");
                    if (FileTable.find(handle, file.realm(), file.sha256()).isEmpty()) {
                        return false;
                    }
                    handle.execute(
                            "INSERT INTO git_blob (repo_id, oid, size_bytes, sha256, large_bytes)"
                                    + " VALUES ('r', ?, 130, ?, ?) ON CONFLICT DO NOTHING",
                            file.sha256().hex().substring(0, 40),
                            file.sha256().hex(),
                            file.sizeBytes());
                    return true;
                });
    }

    void uncommitAll() {
        database.useTransaction(handle -> handle.execute("DELETE FROM git_blob"));
    }

    /// Changes one byte of a xorb on the disk.
    Digest flip(XorbId xorb) throws IOException {
        Digest blob = database.read(handle -> XorbTable.find(handle, xorb)).orElseThrow().blob();
        Path file = blobs.find(blob).orElseThrow();
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.delete(file);
        Files.write(file, bytes);
        return blob;
    }

    static XetHash hash(String hex) {
        return XetHash.parse(hex);
    }

    Path folder() {
        return folder;
    }

    @Override
    public void close() {
        blobs.close();
        database.close();
    }
}
