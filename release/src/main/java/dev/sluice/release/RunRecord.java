package dev.sluice.release;

import dev.sluice.storage.Digest;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What of a release differs from run to run: when it was, how long it took, and the encrypted
/// files, for encrypting the same twice never gives the same bytes.
///
/// @param start when the run that finished the release began
/// @param took how long that run took; work of earlier, interrupted runs is not counted
/// @param steps how long each step took, in the order they ran
/// @param recipients who can open the components, `age1…`
/// @param identity the key file that was made for them, relative to the output; empty where none
///   was or it has been moved
public record RunRecord(
        Instant start,
        Duration took,
        List<StepTime> steps,
        List<EncryptedComponent> components,
        List<String> recipients,
        Optional<String> identity) {

    /// How long a step took.
    public record StepTime(String step, Duration took) {}

    /// An encrypted component.
    ///
    /// @param path relative to the output folder
    public record EncryptedComponent(String component, String path, long bytes, Digest digest) {}

    static RunRecord of(
            Instant start,
            Duration took,
            List<StepTime> steps,
            CutStep.Cut cut,
            ReleaseFolder folder) {
        return new RunRecord(
                start,
                took,
                steps,
                cut.result().components().stream()
                        .map(
                                written ->
                                        new EncryptedComponent(
                                                written.component(),
                                                relative(folder, written.file()),
                                                written.bytes(),
                                                written.digest()))
                        .toList(),
                cut.recipients(),
                cut.madeIdentity().map(file -> relative(folder, file)));
    }

    private static String relative(ReleaseFolder folder, Path file) {
        return folder.root().relativize(file).toString().replace('\\', '/');
    }
}
