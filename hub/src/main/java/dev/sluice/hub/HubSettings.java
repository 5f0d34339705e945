package dev.sluice.hub;

import dev.sluice.storage.S3Address;
import dev.sluice.storage.StorageException;
import dev.sluice.storage.database.DatabaseAddress;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/// Where a hub keeps what it keeps, as `hub.yaml` in its data folder says:
///
/// ```yaml
/// database:                              # otherwise hub.db in the data folder
///   url: postgresql://db.example.org:5432/sluice
///   user: sluice
///   passwordFile: /run/secrets/database  # or password: …
/// blobs:                                 # otherwise blobs/ in the data folder
///   bucket: releases
///   prefix: hub/                         # otherwise none
///   region: eu-central-1
///   endpoint: https://s3.example.org     # otherwise Amazon's of the region
///   pathStyle: true                      # otherwise false
///   keyId: hub                           # otherwise what the environment says
///   secretFile: /run/secrets/s3          # or secret: …
///   timeoutSeconds: 10                   # how long the server may be silent
/// ```
///
/// and how it is served, see [ServerSettings].
///
/// @param database where the database is
/// @param bucket where blobs are, if not in the data folder
/// @param server how it is served
public record HubSettings(
        DatabaseAddress database, Optional<S3Address> bucket, ServerSettings server) {
    static final String FILE = "hub.yaml";
    static final String DATABASE = "hub.db";

    private static final long MAX_TIMEOUT_SECONDS = 600;
    private static final long MAX_BYTES = 64 * 1024;

    /// Reads the settings of a data folder; without the file everything lies in the folder.
    ///
    /// @throws SettingsException when the file says what cannot be
    static HubSettings of(Path folder) {
        Path file = folder.resolve(FILE);
        SettingsSection settings =
                SettingsSection.parse(file, read(file))
                        .knowsOnly(Set.of("database", "blobs", "server", "limits"));
        return new HubSettings(
                settings.section("database")
                        .map(HubSettings::postgres)
                        .orElse(new DatabaseAddress.Sqlite(folder.resolve(DATABASE))),
                settings.section("blobs").map(HubSettings::bucket),
                ServerSettings.of(settings));
    }

    private static S3Address bucket(SettingsSection section) {
        section.knowsOnly(
                Set.of(
                        "bucket",
                        "prefix",
                        "region",
                        "endpoint",
                        "pathStyle",
                        "keyId",
                        "secret",
                        "secretFile",
                        "timeoutSeconds"));
        Optional<String> keyId = section.text("keyId");
        Optional<String> secret = secret(section, "secret");
        if (keyId.isPresent() != secret.isPresent()) {
            throw section.wrong("keyId", "and the secret go together; give both or neither");
        }
        try {
            return new S3Address(
                    section.requiredText("bucket"),
                    section.text("prefix").orElse(""),
                    section.requiredText("region"),
                    section.text("endpoint").map(URI::create),
                    section.flag("pathStyle", false),
                    keyId.map(id -> new S3Address.S3Key(id, secret.orElseThrow())),
                    Duration.ofSeconds(
                            section.number(
                                    "timeoutSeconds",
                                    1,
                                    MAX_TIMEOUT_SECONDS,
                                    S3Address.DEFAULT_TIMEOUT.toSeconds())));
        } catch (IllegalArgumentException wrong) {
            throw section.wrong("bucket", String.valueOf(wrong.getMessage()));
        }
    }

    private static DatabaseAddress postgres(SettingsSection section) {
        section.knowsOnly(Set.of("url", "user", "password", "passwordFile"));
        try {
            return new DatabaseAddress.Postgres(
                    section.requiredText("url"),
                    section.requiredText("user"),
                    secret(section, "password").orElse(""));
        } catch (IllegalArgumentException wrong) {
            throw section.wrong("url", String.valueOf(wrong.getMessage()));
        }
    }

    /// The value of a key, or the content of the file that the key with `File` behind it names.
    private static Optional<String> secret(SettingsSection section, String key) {
        Optional<String> named = section.text(key + "File");
        if (named.isEmpty()) {
            return section.text(key);
        }
        Path file = section.file().resolveSibling(named.get());
        if (!Files.isRegularFile(file)) {
            throw section.wrong(key + "File", "there is no file " + file);
        }
        return Optional.of(read(file).strip());
    }

    private static String read(Path file) {
        try {
            if (Files.exists(file) && Files.size(file) > MAX_BYTES) {
                throw new SettingsException(
                        file, "the file", "is larger than " + MAX_BYTES + " bytes");
            }
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (NoSuchFileException none) {
            return "";
        } catch (IOException failed) {
            throw new StorageException(
                    file.toString(),
                    "cannot be read (" + failed.getMessage() + ")",
                    "make it a readable file of UTF-8",
                    failed);
        }
    }
}
