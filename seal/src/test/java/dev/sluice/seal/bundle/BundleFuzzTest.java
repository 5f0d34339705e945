package dev.sluice.seal.bundle;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sluice.seal.FindingException;
import dev.sluice.seal.model.ManifestJson;

/// Whatever the bytes, they are a bundle that is written back as one or are refused with a
/// [FindingException]; nothing else happens. `JAZZER_FUZZ=1` searches for a counterexample.
class BundleFuzzTest {
    @FuzzTest(maxDuration = "10s")
    void anyBytesAreReadOrRefused(byte[] bytes) {
        try {
            Bundle bundle = Bundle.parse(bytes);
            Bundle again = Bundle.parse(bundle.toJson());
            if (!again.material().equals(bundle.material())) {
                throw new AssertionError("a bundle changed by being written");
            }
            bundle.statement();
        } catch (FindingException _) {
            // Refused, as it should be.
        }
    }

    @FuzzTest(maxDuration = "10s")
    void anyPayloadIsReadOrRefused(byte[] bytes) {
        try {
            ManifestJson.parse(Statement.parse(bytes));
        } catch (FindingException _) {
            // Refused, as it should be.
        }
    }
}
