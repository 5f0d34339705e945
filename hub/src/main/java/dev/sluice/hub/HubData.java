package dev.sluice.hub;

import dev.sluice.storage.BlobStore;
import dev.sluice.storage.DiskBlobStore;
import dev.sluice.storage.S3BlobStore;
import dev.sluice.storage.StorageException;
import dev.sluice.storage.database.Database;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;

/// A hub's data folder, opened:
///
/// ```
/// <folder>/hub.yaml   settings, see HubSettings; may be missing
/// <folder>/hub.db     the database, unless the settings name a server
/// <folder>/blobs/     the bytes of files, unless the settings name a bucket
/// ```
///
/// Any number of processes may have one folder open: the hub that serves it, and commands.
public final class HubData implements AutoCloseable {
    private static final String MIGRATIONS = "META-INF/sluice/hub";

    private static final int SECRET_BYTES = 32;

    private final Path folder;
    private final Database database;
    private final BlobStore blobs;
    private final ServerSettings server;

    private HubData(Path folder, Database database, BlobStore blobs, ServerSettings server) {
        this.folder = folder;
        this.server = server;
        this.database = database;
        this.blobs = blobs;
    }

    /// Opens a data folder, made if there is none; others may not look into it.
    ///
    /// @throws StorageException when it cannot be opened
    /// @throws SettingsException when its `hub.yaml` says what cannot be
    public static HubData open(Path folder) {
        try {
            if (!Files.isDirectory(folder)) {
                Files.createDirectories(
                        folder,
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rwx------")));
            }
        } catch (IOException failed) {
            throw new StorageException(
                    folder.toString(),
                    "the hub's folder cannot be made (" + failed.getMessage() + ")",
                    "choose a folder that you may write to",
                    failed);
        }
        HubSettings settings = HubSettings.of(folder);
        BlobStore blobs =
                settings.bucket().isPresent()
                        ? S3BlobStore.at(settings.bucket().get(), folder)
                        : DiskBlobStore.at(folder.resolve("blobs"));
        try {
            return new HubData(
                    folder,
                    Database.open(settings.database(), MIGRATIONS),
                    blobs,
                    settings.server());
        } catch (RuntimeException failed) {
            blobs.close();
            throw failed;
        }
    }

    /// Opens a data folder that must be there.
    ///
    /// @throws StorageException when it is no hub's folder, or cannot be opened
    /// @throws SettingsException when its `hub.yaml` says what cannot be
    public static HubData openExisting(Path folder) {
        if (!Files.exists(folder.resolve(HubSettings.FILE))
                && !Files.exists(folder.resolve(HubSettings.DATABASE))) {
            throw new StorageException(
                    folder.toString(),
                    "is not the data folder of a hub",
                    "name the folder that sluice hub serve was given",
                    null);
        }
        return open(folder);
    }

    /// Where it is.
    public Path folder() {
        return folder;
    }

    /// How it is to be served.
    public ServerSettings server() {
        return server;
    }

    /// Everything but the bytes of files.
    public Database database() {
        return database;
    }

    /// The bytes of files.
    public BlobStore blobs() {
        return blobs;
    }

    /// 32 random bytes that only this hub knows, the same ever after; made when first asked for.
    ///
    /// @param name what they are for
    public byte[] secret(String name) {
        String setting = "secret." + name;
        String hex =
                database.inTransaction(
                        handle -> {
                            byte[] random = new byte[SECRET_BYTES];
                            new SecureRandom().nextBytes(random);
                            handle.execute(
                                    "INSERT INTO hub_setting (name, value) VALUES (?, ?)"
                                            + " ON CONFLICT (name) DO NOTHING",
                                    setting,
                                    HexFormat.of().formatHex(random));
                            return handle.select(
                                            "SELECT value FROM hub_setting WHERE name = ?", setting)
                                    .mapTo(String.class)
                                    .one();
                        });
        return HexFormat.of().parseHex(hex);
    }

    @Override
    public void close() {
        database.close();
        blobs.close();
    }
}
