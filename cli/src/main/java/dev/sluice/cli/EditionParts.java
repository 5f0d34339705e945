package dev.sluice.cli;

import dev.sluice.edition.Progress;
import dev.sluice.edition.withheld.WithheldComponent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `OPEN WITHHELD… --key FILE`: an edition's folder, and what it withholds.
final class EditionParts {
    @Parameters(index = "0", paramLabel = "OPEN", description = "The edition's folder.")
    private Path open = Path.of("");

    @Parameters(
            index = "1..*",
            arity = "1..*",
            paramLabel = "WITHHELD",
            description = "Each component that the edition withholds, as an .age file.")
    private List<Path> withheld = List.of();

    @Option(
            names = "--key",
            required = true,
            paramLabel = "FILE",
            description = "The age identities that open them.")
    private Path key = Path.of("");

    Path open() {
        return open;
    }

    /// Opens the components, which the caller closes.
    ///
    /// @param scratchFolder where what they hold is kept while they are open, encrypted
    Opened openWithheld(Path scratchFolder, Progress progress) throws IOException {
        List<WithheldComponent> components = new ArrayList<>();
        try {
            for (Path file : withheld) {
                components.add(WithheldComponent.open(file, key, scratchFolder, progress));
            }
            return new Opened(components);
        } catch (IOException | RuntimeException failure) {
            components.forEach(WithheldComponent::close);
            throw failure;
        }
    }

    /// Components that are closed together.
    record Opened(List<WithheldComponent> components) implements AutoCloseable {
        @Override
        public void close() {
            components.forEach(WithheldComponent::close);
        }
    }
}
