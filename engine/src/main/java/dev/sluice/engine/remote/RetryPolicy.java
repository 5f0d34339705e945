package dev.sluice.engine.remote;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;

/// How often a request is sent again, and after what time. Only what a later try may heal is: too
/// many requests, and failures of the server or of what stands before it.
///
/// @param attempts at most so many, the first included
/// @param firstPause before the second; each later one is twice as long
/// @param longestPause of all, also where the server asks for a longer one
public record RetryPolicy(int attempts, Duration firstPause, Duration longestPause) {
    public static final RetryPolicy DEFAULT =
            new RetryPolicy(6, Duration.ofMillis(500), Duration.ofSeconds(30));

    public RetryPolicy {
        if (attempts < 1 || firstPause.isNegative() || longestPause.isNegative()) {
            throw new IllegalArgumentException("attempts=%d, pauses below 0".formatted(attempts));
        }
    }

    static boolean isRetried(int status) {
        return status == 429 || status == 500 || (status >= 502 && status <= 504);
    }

    /// @param attempt the one that failed, from 1
    Duration pause(int attempt, Optional<HttpResponse<?>> response) {
        Duration doubled = firstPause.multipliedBy(1L << Math.min(attempt - 1, 20));
        Duration asked =
                response.flatMap(given -> given.headers().firstValue("Retry-After"))
                        .filter(seconds -> seconds.matches("[0-9]{1,6}"))
                        .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds)))
                        .orElse(doubled);
        return asked.compareTo(longestPause) > 0 ? longestPause : asked;
    }
}
