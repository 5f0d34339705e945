package dev.sluice.seal.verify;

import dev.sluice.seal.FindingException;
import dev.sluice.seal.Flaw;
import dev.sluice.seal.bundle.Bundle;
import dev.sluice.seal.bundle.Fields;
import dev.sluice.seal.bundle.StrictJson;
import java.io.IOException;
import java.io.InputStream;

/// Reads files that others wrote, whole and up to a limit.
final class BundleFile {
    private BundleFile() {}

    /// Opens a file.
    @FunctionalInterface
    interface Opening {
        InputStream open() throws IOException;
    }

    /// Reads a bundle.
    ///
    /// @param name names the file in a finding
    /// @throws FindingException where it cannot be read or is none
    static Bundle read(Opening file, String name) {
        return Bundle.parse(bytes(file, name));
    }

    static byte[] bytes(Opening file, String name) {
        try (InputStream in = file.open()) {
            byte[] bytes = in.readNBytes(StrictJson.MAX_BYTES + 1);
            if (bytes.length > StrictJson.MAX_BYTES) {
                throw Fields.refuse(Flaw.MALFORMED, "", "the file is too large for a bundle");
            }
            return bytes;
        } catch (IOException failed) {
            throw Fields.refuse(
                    Flaw.MALFORMED, "", name + " cannot be read: " + failed.getMessage());
        }
    }
}
