package dev.sluice.hub.content;

import java.util.List;
import java.util.regex.Pattern;

/// Which chunks may be made into one file.
///
/// Chunks of all public, gated and private repositories lie in one realm and are stored once. Each
/// api-only repository has a realm of its own: it may use shared chunks, but nothing outside of it
/// can refer to its chunks by hash, whoever asks, so no file that is served can be made of them.
/// Clients remember chunks by the address of the CAS, which therefore differs by realm.
///
/// @param name `shared`, or the id of the api-only repository
public record Realm(String name) {
    private static final Pattern NAME = Pattern.compile("shared|[0-9a-f]{24}");

    /// The realm of everything that can be downloaded by somebody.
    public static final Realm SHARED = new Realm("shared");

    public Realm {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("not a realm: '" + name + "'");
        }
    }

    /// The realm of an api-only repository.
    public static Realm ofRepo(String repoId) {
        return new Realm(repoId);
    }

    /// The realms whose chunks a file of this one may have.
    public List<Realm> usable() {
        return equals(SHARED) ? List.of(this) : List.of(this, SHARED);
    }
}
