package dev.sluice.release;

import dev.sluice.storage.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// What stands in a folder, to compare two of them.
final class FolderState {
    private FolderState() {}

    /// Every file with its digest, but for the workspace.
    static SortedMap<String, Digest> of(Path folder) throws IOException {
        SortedMap<String, Digest> files = new TreeMap<>();
        if (!Files.exists(folder)) {
            return files;
        }
        try (Stream<Path> walk = Files.walk(folder)) {
            for (Path path : walk.filter(Files::isRegularFile).toList()) {
                String name = folder.relativize(path).toString();
                if (!name.startsWith(ReleaseFolder.WORK)) {
                    files.put(name, Digest.ofFile(path));
                }
            }
        }
        return files;
    }

    /// What does not differ from run to run: the editions, and the report but for its `run`.
    static SortedMap<String, Object> lasting(Path folder) throws IOException {
        SortedMap<String, Object> lasting = new TreeMap<>();
        of(folder)
                .forEach(
                        (name, digest) -> {
                            boolean report = name.startsWith("release-report");
                            boolean random = name.startsWith("withheld/");
                            lasting.put(name, report || random ? "there" : digest);
                        });
        lasting.put("release-report.json", report(folder));
        return lasting;
    }

    static ObjectNode report(Path folder) throws IOException {
        ObjectNode report =
                (ObjectNode)
                        JsonMapper.shared()
                                .readTree(
                                        Files.readAllBytes(folder.resolve("release-report.json")));
        report.remove("run");
        return report;
    }
}
