package dev.sluice.storage;

import java.io.UncheckedIOException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/// The one place where an exception of Amazon's library becomes one that helps.
final class S3Failure {
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int TIMED_OUT = 408;
    private static final int TOO_MANY = 429;
    private static final int SERVER_ERROR = 500;
    private static final int FULL = 507;

    private S3Failure() {}

    /// As [#of(String,SdkException)], for connections that broke where the library does not expect
    /// it.
    static StorageException of(String where, UncheckedIOException broken) {
        return new UnavailableException(
                where,
                "the connection to the server of the bucket broke (" + broken.getMessage() + ")",
                "try again",
                broken);
    }

    /// What a failed request for `where` means to whoever operates this.
    static StorageException of(String where, SdkException failed) {
        if (failed instanceof S3Exception answered) {
            return of(where, answered);
        }
        if (failed instanceof AbortedException || Thread.currentThread().isInterrupted()) {
            return new StorageException(
                    where, "the request was stopped", "run again to continue", failed);
        }
        return new UnavailableException(
                where,
                "the server of the bucket cannot be reached or is too slow ("
                        + failed.getMessage()
                        + ")",
                "check that it runs and can be reached, then try again",
                failed);
    }

    private static StorageException of(String where, S3Exception answered) {
        int status = answered.statusCode();
        String code = code(answered);
        // The codes of Ceph, MinIO and others that have quotas; Amazon's S3 is never full.
        if (status == FULL || code.contains("Quota") || code.contains("StorageFull")) {
            return new InsufficientSpaceException(
                    where,
                    "the bucket is full (" + code + ")",
                    "free space there or raise its quota, then run again",
                    0,
                    answered);
        }
        if (status == FORBIDDEN) {
            return new StorageException(
                    where,
                    "the server refuses this key (" + code + ")",
                    "check the key's id, secret and rights, and the clock of this machine",
                    answered);
        }
        if (status == NOT_FOUND) {
            return new StorageException(
                    where,
                    "there is no such bucket or object (" + code + ")",
                    "check the bucket's name, or create it",
                    answered);
        }
        if (status >= SERVER_ERROR || status == TOO_MANY || status == TIMED_OUT || isDamage(code)) {
            return new UnavailableException(
                    where,
                    "the server of the bucket failed (" + status + " " + code + ")",
                    "try again; if it stays so, see the server's log",
                    answered);
        }
        return new StorageException(
                where,
                "the server of the bucket refused the request (" + status + " " + code + ")",
                "check the settings of the bucket",
                answered);
    }

    /// Bytes were damaged or cut on their way there, which the server noticed.
    private static boolean isDamage(String code) {
        return code.equals("BadDigest")
                || code.equals("IncompleteBody")
                || code.equals("RequestTimeout");
    }

    private static String code(S3Exception answered) {
        if (answered.awsErrorDetails() == null || answered.awsErrorDetails().errorCode() == null) {
            return "no code";
        }
        return answered.awsErrorDetails().errorCode();
    }
}
