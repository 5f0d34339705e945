package dev.sluice.hub.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.hub.SettableClock;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Nobody gets more than the quota, whoever else asks, and memory stays bounded.
class RateLimitsTest {
    private static final RateLimits.Policy API =
            new RateLimits.Policy("api", 5, Duration.ofMinutes(5));
    private static final RateLimits.Policy RESOLVE =
            new RateLimits.Policy("resolve", 2, Duration.ofMinutes(1));

    private final SettableClock clock = new SettableClock();
    private final RateLimits limits = new RateLimits(clock, 1000);

    @Test
    void theQuotaIsGivenOncePerWindowAndClient() {
        for (int left = 4; left >= 0; left--) {
            RateLimits.Rate rate = limits.take(API, "ada");
            assertThat(rate.allowed()).isTrue();
            assertThat(rate.remaining()).isEqualTo(left);
        }
        assertThat(limits.take(API, "ada").allowed()).isFalse();
        assertThat(limits.take(API, "bob").allowed()).isTrue();
        assertThat(limits.take(RESOLVE, "ada").allowed()).isTrue();
        clock.pass(Duration.ofMillis(299_999));
        assertThat(limits.take(API, "ada").allowed()).isFalse();
        clock.pass(Duration.ofMillis(1));
        assertThat(limits.take(API, "ada").remaining()).isEqualTo(4);
    }

    @Test
    void theHeadersAreWhatClientsRead() {
        assertThat(limits.take(RESOLVE, "ada").headers())
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of(
                                "RateLimit", "\"resolve\";r=1;t=60",
                                "RateLimit-Policy", "\"fixed window\";\"resolve\";q=2;w=60"));
        clock.pass(Duration.ofMillis(4_500));
        limits.take(RESOLVE, "ada");
        assertThat(limits.take(RESOLVE, "ada").headers())
                .containsEntry("RateLimit", "\"resolve\";r=0;t=56")
                .containsEntry("Retry-After", "56");
        // The expressions of huggingface_hub's parse_ratelimit_headers.
        Pattern limit =
                Pattern.compile("\"(\\w+)\"\\s*;\\s*r\\s*=\\s*(\\d+)\\s*;\\s*t\\s*=\\s*(\\d+)");
        Pattern policy = Pattern.compile("q\\s*=\\s*(\\d+).*?w\\s*=\\s*(\\d+)");
        Map<String, String> headers = limits.take(API, "ada").headers();
        assertThat(limit.matcher(headers.getOrDefault("RateLimit", "")).find()).isTrue();
        assertThat(policy.matcher(headers.getOrDefault("RateLimit-Policy", "")).find()).isTrue();
    }

    @Test
    void ofManyAtOnceNoMoreThanTheQuotaPass() throws Exception {
        RateLimits.Policy hundred = new RateLimits.Policy("api", 100, Duration.ofMinutes(5));
        List<Future<Integer>> runs = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            for (int i = 0; i < 8; i++) {
                runs.add(
                        threads.submit(
                                () -> {
                                    int passed = 0;
                                    for (int turn = 0; turn < 50; turn++) {
                                        passed += limits.take(hundred, "ada").allowed() ? 1 : 0;
                                    }
                                    return passed;
                                }));
            }
        }
        int passed = 0;
        for (Future<Integer> run : runs) {
            passed += run.get();
        }
        assertThat(passed).isEqualTo(100);
    }

    @Test
    void aFloodOfAddressesSharesOneCountAndLeavesOthersAlone() {
        assertThat(limits.take(API, "ada").allowed()).isTrue();
        int passed = 0;
        for (int i = 0; i < 20_000; i++) {
            passed += limits.take(API, "flood-" + i).allowed() ? 1 : 0;
        }
        assertThat(passed).isLessThanOrEqualTo(1000 + 10 * API.quota());
        assertThat(limits.take(API, "ada").allowed()).isTrue();
        clock.pass(Duration.ofMinutes(5));
        assertThat(limits.take(API, "bob").remaining()).as("own again").isEqualTo(4);
    }

    @Test
    void whoKeepsFailingWaitsLongerEachTime() {
        for (int i = 0; i < RateLimits.FREE_FAILURES; i++) {
            limits.failed("10.0.0.1");
            assertThat(limits.lockedFor("10.0.0.1")).isEmpty();
        }
        List<Long> waits = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            limits.failed("10.0.0.1");
            Duration wait = limits.lockedFor("10.0.0.1").orElseThrow();
            waits.add(wait.toSeconds());
            clock.pass(wait.minusMillis(1));
            assertThat(limits.lockedFor("10.0.0.1")).isPresent();
            clock.pass(Duration.ofMillis(1));
            assertThat(limits.lockedFor("10.0.0.1")).isEmpty();
        }
        assertThat(waits).containsExactly(15L, 30L, 60L, 120L, 240L, 480L, 900L, 900L, 900L);
        assertThat(limits.lockedFor("10.0.0.2")).isEmpty();
        clock.pass(Duration.ofHours(1));
        limits.failed("10.0.0.1");
        assertThat(limits.lockedFor("10.0.0.1")).as("forgotten after an hour").isEmpty();
    }

    @Test
    void failuresFromManyAddressesAreCountedTogetherWhenThereIsNoRoom() {
        limits.failed("10.9.9.9");
        for (int i = 0; i < 5000; i++) {
            limits.failed("flood-" + i);
        }
        assertThat(limits.lockedFor("flood-9999")).as("one more of the flood").isPresent();
        assertThat(limits.lockedFor("10.9.9.9")).as("who was there before").isEmpty();
    }

    @Test
    void aHostOfIpv6IsOneClientWhateverAddressesItTakes() throws UnknownHostException {
        assertThat(RateLimits.network(InetAddress.getByName("2001:db8:1:2:3:4:5:6")))
                .isEqualTo(RateLimits.network(InetAddress.getByName("2001:db8:1:2::1")))
                .isNotEqualTo(RateLimits.network(InetAddress.getByName("2001:db8:1:3::1")));
        assertThat(RateLimits.network(InetAddress.getByName("::ffff:192.0.2.7")))
                .isEqualTo("192.0.2.7");
    }
}
