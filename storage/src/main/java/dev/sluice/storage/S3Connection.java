package dev.sluice.storage;

import java.time.Duration;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/// How a bucket's server is spoken to: timeouts, retries, checksums, keys.
final class S3Connection {
    /// How many silences of a server make a request, and a call with all its attempts, too slow.
    private static final int ATTEMPT_TIMEOUTS = 4;

    private static final int CALL_TIMEOUTS = 10;

    private S3Connection() {}

    static S3Client open(S3Address address) {
        Duration timeout = address.timeout();
        S3ClientBuilder builder =
                S3Client.builder()
                        .region(Region.of(address.region()))
                        .forcePathStyle(address.pathStyle())
                        // Content-MD5 does this, and servers other than Amazon's know it.
                        .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                        .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                        .httpClientBuilder(
                                UrlConnectionHttpClient.builder()
                                        .connectionTimeout(timeout)
                                        .socketTimeout(timeout))
                        .overrideConfiguration(
                                client ->
                                        client.retryStrategy(RetryMode.STANDARD)
                                                .addExecutionInterceptor(new NoExpectation())
                                                .apiCallAttemptTimeout(
                                                        timeout.multipliedBy(ATTEMPT_TIMEOUTS))
                                                .apiCallTimeout(
                                                        timeout.multipliedBy(CALL_TIMEOUTS)));
        address.endpoint().ifPresent(builder::endpointOverride);
        address.key()
                .ifPresent(
                        key ->
                                builder.credentialsProvider(
                                        StaticCredentialsProvider.create(
                                                AwsBasicCredentials.create(
                                                        key.id(), key.secret()))));
        return builder.build();
    }
}
