package dev.sluice.hub.http;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Counts what clients ask for and fail at, and says when it is too much. Knows no HTTP but the
/// values of its headers; nothing here waits.
///
/// Memory is bounded: when more clients come at once than are kept apart, those that do not fit
/// share one count, so that a flood from many addresses slows the flood and not those who were
/// there before.
final class RateLimits {
    /// Failures to show a token that counts, before an address has to wait.
    static final int FREE_FAILURES = 10;

    private static final Duration FIRST_LOCK = Duration.ofSeconds(15);
    private static final Duration LONGEST_LOCK = Duration.ofMinutes(15);
    private static final Duration FORGOTTEN = Duration.ofHours(1);
    private static final int MAX_DOUBLINGS = 6;

    /// How many times one client's quota the others share when there are too many.
    private static final int SHARED_QUOTAS = 10;

    /// Cannot be an address nor the id of an account.
    private static final String SHARED = "*";

    private final InstantSource clock;
    private final int maxClients;
    private final Map<Key, Window> windows = new ConcurrentHashMap<>();
    private final Map<String, Failures> failures = new ConcurrentHashMap<>();

    private record Key(String policy, String client) {}

    private record Window(Instant end, int used) {}

    private record Failures(int count, Instant lockedUntil, Instant last) {}

    /// @param maxClients how many are kept apart
    RateLimits(InstantSource clock, int maxClients) {
        this.clock = clock;
        this.maxClients = maxClients;
    }

    /// So many requests of a kind in so long a time.
    ///
    /// @param name a word, such as `api` or `resolve`
    record Policy(String name, int quota, Duration window) {}

    /// What became of a request.
    ///
    /// @param allowed whether it is within the quota
    /// @param remaining how many more are, until the window ends
    /// @param secondsLeft until the window ends, rounded up
    record Rate(Policy policy, boolean allowed, int remaining, long secondsLeft) {
        /// The headers that clients read: `parse_ratelimit_headers` in huggingface_hub's
        /// `utils/_http.py`, after draft-ietf-httpapi-ratelimit-headers.
        Map<String, String> headers() {
            String limit = "\"%s\";r=%d;t=%d".formatted(policy.name(), remaining, secondsLeft);
            String rule =
                    "\"fixed window\";\"%s\";q=%d;w=%d"
                            .formatted(policy.name(), policy.quota(), policy.window().toSeconds());
            return allowed
                    ? Map.of("RateLimit", limit, "RateLimit-Policy", rule)
                    : Map.of(
                            "RateLimit",
                            limit,
                            "RateLimit-Policy",
                            rule,
                            "Retry-After",
                            Long.toString(secondsLeft));
        }
    }

    /// Counts one request.
    ///
    /// @param client the id of an account, or [#network] of an address
    Rate take(Policy policy, String client) {
        Instant now = clock.instant();
        Key key = new Key(policy.name(), client);
        boolean own = windows.containsKey(key) || hasRoom(now);
        int quota = own ? policy.quota() : Math.multiplyExact(policy.quota(), SHARED_QUOTAS);
        Window window =
                windows.merge(
                        own ? key : new Key(policy.name(), SHARED),
                        new Window(now.plus(policy.window()), 1),
                        (before, fresh) ->
                                now.isBefore(before.end())
                                        ? new Window(
                                                before.end(), Math.min(before.used(), quota) + 1)
                                        : fresh);
        return new Rate(
                policy,
                window.used() <= quota,
                Math.clamp((long) quota - window.used(), 0, policy.quota()),
                secondsUp(Duration.between(now, window.end())));
    }

    /// Notes that an address showed a token that does not count. From the eleventh time on it is
    /// locked out, each time for twice as long, until an hour passes without.
    void failed(String network) {
        Instant now = clock.instant();
        if (failures.size() >= maxClients) {
            failures.values().removeIf(one -> isForgotten(one, now));
        }
        String key =
                failures.containsKey(network) || failures.size() < maxClients ? network : SHARED;
        failures.compute(
                key,
                (_, before) -> {
                    int count = before == null || isForgotten(before, now) ? 1 : before.count() + 1;
                    return new Failures(count, now.plus(lock(count)), now);
                });
    }

    /// How long an address must wait before it may show a token again.
    Optional<Duration> lockedFor(String network) {
        Failures known = failures.get(network);
        if (known == null && failures.size() >= maxClients) {
            known = failures.get(SHARED);
        }
        Instant now = clock.instant();
        return known != null && now.isBefore(known.lockedUntil())
                ? Optional.of(Duration.between(now, known.lockedUntil()))
                : Optional.empty();
    }

    /// The value of `Retry-After` for a wait.
    static long secondsUp(Duration wait) {
        return Math.max(1, Math.ceilDiv(wait.toMillis(), 1000));
    }

    /// What counts as one client: an address of IPv4, or the network of 64 bits that a host of IPv6
    /// can choose its addresses from.
    static String network(InetAddress address) {
        byte[] bytes = address.getAddress();
        return address instanceof Inet6Address
                ? HexFormat.of().formatHex(Arrays.copyOf(bytes, Long.BYTES)) + "/64"
                : address.getHostAddress();
    }

    private boolean hasRoom(Instant now) {
        if (windows.size() >= maxClients) {
            windows.values().removeIf(window -> !now.isBefore(window.end()));
        }
        return windows.size() < maxClients;
    }

    private static boolean isForgotten(Failures known, Instant now) {
        return !now.isBefore(known.last().plus(FORGOTTEN));
    }

    private static Duration lock(int count) {
        if (count <= FREE_FAILURES) {
            return Duration.ZERO;
        }
        int doublings = Math.min(count - FREE_FAILURES - 1, MAX_DOUBLINGS);
        Duration lock = FIRST_LOCK.multipliedBy(1L << doublings);
        return lock.compareTo(LONGEST_LOCK) < 0 ? lock : LONGEST_LOCK;
    }
}
