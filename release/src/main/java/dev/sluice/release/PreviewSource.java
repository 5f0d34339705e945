package dev.sluice.release;

import dev.sluice.edition.Progress;
import dev.sluice.storage.DigestCache;
import dev.sluice.weights.Checkpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The source for a preview: a folder as it is, a GGUF file converted for the time being.
///
/// @param temporary removed at the end; a path that does not exist for a folder source
record PreviewSource(Checkpoint checkpoint, Path temporary) implements AutoCloseable {
    static PreviewSource open(ReleasePlan plan, Progress progress) throws IOException {
        if (!ImportStep.isGguf(plan.sourcePath())) {
            return new PreviewSource(Checkpoint.open(plan.sourcePath()), Path.of(""));
        }
        Path temporary = Files.createTempDirectory("sluice-plan-");
        try {
            ReleaseFolder folder = new ReleaseFolder(temporary);
            Files.createDirectories(folder.work());
            DigestCache cache = DigestCache.load(folder.digests());
            ImportedSource source = new ImportStep(plan, folder, cache, progress).run();
            return new PreviewSource(source.checkpoint(), temporary);
        } catch (IOException | RuntimeException e) {
            Workspace.removeTree(temporary);
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        if (!temporary.toString().isEmpty()) {
            Workspace.removeTree(temporary);
        }
    }
}
