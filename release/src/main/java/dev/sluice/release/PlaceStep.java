package dev.sluice.release;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/// Moves the editions, all of them proven, from the workspace to where they are published from.
record PlaceStep(ReleasePlan plan, ReleaseFolder folder) {
    void run() throws IOException {
        for (EditionPlan edition : plan.downloadable()) {
            Path staged = folder.stagedEdition(edition.name());
            if (Files.isDirectory(staged)) {
                place(staged, folder.edition(edition.name()));
            }
        }
    }

    private static void place(Path staged, Path target) throws IOException {
        if (Files.exists(target)) {
            throw new ReleaseException(
                    target.toString(),
                    "something came to stand where the edition is to be",
                    "move it away and run again");
        }
        try {
            Files.move(staged, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            throw new ReleaseException(
                    target.toString(),
                    "it lies on another file system than " + staged,
                    "name a folder that lies on one file system");
        }
    }
}
