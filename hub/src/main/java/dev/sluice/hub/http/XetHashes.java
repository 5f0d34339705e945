package dev.sluice.hub.http;

import dev.sluice.hub.repo.Access;
import dev.sluice.hub.repo.Entry;
import dev.sluice.hub.repo.Repo;
import dev.sluice.storage.database.Database;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// By which hashes Xet knows large files. Of an api-only repository none is told.
final class XetHashes {
    private static final int BATCH = 500;

    private final Database database;

    XetHashes(Database database) {
        this.database = database;
    }

    /// The hash of each large file among the entries, by its sha256.
    Map<String, String> of(Repo repo, List<Entry> entries) {
        Map<String, String> hashes = new HashMap<>();
        if (repo.access() == Access.API_ONLY) {
            return hashes;
        }
        List<String> wanted =
                entries.stream()
                        .filter(Entry.File.class::isInstance)
                        .map(entry -> ((Entry.File) entry).blob())
                        .filter(blob -> blob.large())
                        .map(blob -> blob.sha256().hex())
                        .distinct()
                        .toList();
        for (int from = 0; from < wanted.size(); from += BATCH) {
            List<String> some = wanted.subList(from, Math.min(wanted.size(), from + BATCH));
            database.read(
                    handle ->
                            handle.createQuery(
                                            "SELECT sha256, xet_hash FROM large_file WHERE realm ="
                                                    + " :realm AND sha256 IN (<some>)")
                                    .bind("realm", repo.realm().name())
                                    .bindList("some", some)
                                    .map(
                                            (row, _) ->
                                                    hashes.put(
                                                            row.getString("sha256"),
                                                            row.getString("xet_hash")))
                                    .list());
        }
        return hashes;
    }
}
