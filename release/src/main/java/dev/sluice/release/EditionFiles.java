package dev.sluice.release;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// The files of an edition's folder.
final class EditionFiles {
    private EditionFiles() {}

    /// Everything in the folder that is not a folder, relative, `/` between names, sorted.
    static List<String> in(Path folder) throws IOException {
        try (Stream<Path> walk = Files.walk(folder)) {
            return walk.filter(path -> !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
                    .map(path -> folder.relativize(path).toString().replace('\\', '/'))
                    .sorted()
                    .toList();
        }
    }

    /// Removes from a folder of the workspace whatever is not among `wanted`: what an interrupted
    /// run left half done.
    static void keepOnly(Path folder, Set<String> wanted) throws IOException {
        for (String file : in(folder)) {
            if (!wanted.contains(file)) {
                Files.delete(folder.resolve(file));
            }
        }
    }
}
