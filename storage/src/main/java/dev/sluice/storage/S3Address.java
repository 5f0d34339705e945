package dev.sluice.storage;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/// A bucket of Amazon S3, or of a server that speaks its protocol.
///
/// @param bucket which must exist
/// @param prefix what all keys begin with; empty, or ending in `/`
/// @param region such as `eu-central-1`; servers other than Amazon's take any
/// @param endpoint the server's address; empty for Amazon's of the region
/// @param pathStyle whether the bucket stands in the path and not in the host name, as most servers
///   other than Amazon's need
/// @param key who asks; empty for what the environment says, as Amazon's tools look it up
/// @param timeout how long the server may be silent before a request is tried again
public record S3Address(
        String bucket,
        String prefix,
        String region,
        Optional<URI> endpoint,
        boolean pathStyle,
        Optional<S3Key> key,
        Duration timeout) {
    /// The timeout where nobody says otherwise.
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);

    private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");
    private static final Pattern PREFIX = Pattern.compile("(?:[A-Za-z0-9._-]{1,128}/){0,8}");
    private static final Pattern REGION = Pattern.compile("[a-z0-9-]{1,32}");

    public S3Address {
        require(BUCKET, bucket, "bucket: 3 to 63 lower-case letters, digits, dots and dashes");
        require(PREFIX, prefix, "prefix: words that each end in /");
        require(REGION, region, "region: lower-case letters, digits and dashes");
        if (endpoint.isPresent()
                && !(endpoint.get().toString().startsWith("http://")
                        || endpoint.get().toString().startsWith("https://"))) {
            throw new IllegalArgumentException("endpoint: write https://host:port");
        }
        if (timeout.isZero() || timeout.isNegative()) {
            throw new IllegalArgumentException("timeout: must be longer than nothing");
        }
    }

    /// Who asks.
    ///
    /// @param id the access key's id
    /// @param secret its secret
    public record S3Key(String id, String secret) {
        /// Without the secret, which belongs into no log.
        @Override
        public String toString() {
            return id;
        }
    }

    private static void require(Pattern form, String text, String what) {
        if (!form.matcher(text).matches()) {
            throw new IllegalArgumentException(what);
        }
    }

    /// As `s3://bucket/prefix`.
    @Override
    public String toString() {
        return "s3://" + bucket + "/" + prefix;
    }
}
