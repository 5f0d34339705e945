package dev.sluice.hub.client;

import dev.sluice.hub.PathText;
import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongConsumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Makes a branch of a repository hold exactly what a folder holds, in one commit, so that a
/// release and its seal come and go whole.
///
/// Content that the hub has is not sent again, so a stopped run goes on where it stood.
public final class Push {
    private static final int BATCH = 256;

    private final HubConnection hub;
    private final Pull.Progress progress;

    /// What was done.
    ///
    /// @param commit the commit that the branch is at
    /// @param url where people look at it
    /// @param files how many files the branch now holds
    /// @param sentBytes how much was sent of large files
    /// @param deletedFiles how many files went, as they are not in the folder
    /// @param changed whether there is a new commit
    public record Result(
            String commit,
            String url,
            int files,
            long sentBytes,
            int deletedFiles,
            boolean changed) {}

    /// What is to become of a local file.
    private record Planned(LocalFile file, boolean large, String oid, boolean changed) {}

    /// Pushes to a hub.
    public Push(HubConnection hub, Pull.Progress progress) {
        this.hub = hub;
        this.progress = progress;
    }

    /// Whether a file is left out of what is pushed, as tools keep such for themselves.
    public static boolean leavesOut(String path) {
        return LocalFile.isTools(path);
    }

    /// Makes a repository; one that is there already stays as it is.
    ///
    /// @param access as `hub repo create` takes it: `public`, `private`, `api-only` …
    public void createRepo(RepoRef ref, String access) {
        ObjectNode body = HubConnection.JSON.createObjectNode();
        body.put("name", ref.name()).put("type", ref.type()).put("visibility", access);
        try {
            hub.send("POST", "/api/repos/create", body);
        } catch (HubClientException refused) {
            if (refused.status() != 409) {
                throw refused;
            }
        }
    }

    /// Pushes a folder.
    ///
    /// @param ref the repository, and the branch as its revision
    /// @param message title and description of the commit
    public Result push(Path folder, RepoRef ref, String message) {
        List<LocalFile> files = LocalFile.of(folder);
        if (files.isEmpty()) {
            throw new HubClientException(
                    folder.toString(), "there is nothing in it", "name a release's folder", null);
        }
        try {
            RemoteTree before = RemoteTree.of(hub, ref);
            List<Planned> planned = plan(files, ref);
            long sent =
                    upload(
                            ref,
                            planned.stream().filter(each -> each.large && each.changed).toList());
            Set<String> gone = new HashSet<>();
            before.files().forEach(file -> gone.add(file.path()));
            files.forEach(file -> gone.remove(file.path()));
            List<Planned> changed = planned.stream().filter(Planned::changed).toList();
            if (changed.isEmpty() && gone.isEmpty()) {
                return new Result(before.commit(), url(ref), files.size(), sent, 0, false);
            }
            String commit = commit(ref, before.commit(), message, changed, gone);
            return new Result(commit, url(ref), files.size(), sent, gone.size(), true);
        } catch (IOException failed) {
            throw new HubClientException(
                    folder.toString(),
                    "cannot be read (" + failed.getMessage() + ")",
                    "check the files and run again",
                    failed);
        }
    }

    private String url(RepoRef ref) {
        return hub.endpoint() + ref.files();
    }

    private List<Planned> plan(List<LocalFile> files, RepoRef ref) throws IOException {
        List<Planned> planned = new ArrayList<>();
        for (int from = 0; from < files.size(); from += BATCH) {
            Map<String, LocalFile> some = new LinkedHashMap<>();
            ObjectNode body = HubConnection.JSON.createObjectNode();
            ArrayNode asked = body.putArray("files");
            for (LocalFile file : files.subList(from, Math.min(files.size(), from + BATCH))) {
                some.put(file.path(), file);
                asked.addObject()
                        .put("path", file.path())
                        .put("sample", file.sample())
                        .put("size", file.sizeBytes());
            }
            JsonNode answer =
                    hub.send(
                            "POST",
                            ref.api() + "/preupload/" + PathText.encode(ref.revision()),
                            body);
            for (JsonNode each : answer.path("files")) {
                LocalFile file = some.get(each.path("path").asString(""));
                if (file != null) {
                    boolean large = each.path("uploadMode").asString("").equals("lfs");
                    String oid = large ? file.sha256().hex() : file.gitOid().hex();
                    planned.add(
                            new Planned(
                                    file, large, oid, !oid.equals(each.path("oid").asString(""))));
                }
            }
        }
        return planned;
    }

    private long upload(RepoRef ref, List<Planned> large) throws IOException {
        LongConsumer bytes =
                progress.begin(large.stream().mapToLong(each -> each.file.sizeBytes()).sum());
        long sent = 0;
        for (int from = 0; from < large.size(); from += BATCH) {
            Map<String, LocalFile> some = new LinkedHashMap<>();
            ObjectNode body = HubConnection.JSON.createObjectNode();
            body.put("operation", "upload").put("hash_algo", "sha256");
            body.putArray("transfers").add("basic").add("multipart");
            ArrayNode objects = body.putArray("objects");
            for (Planned each : large.subList(from, Math.min(large.size(), from + BATCH))) {
                if (some.put(each.oid, each.file) == null) {
                    objects.addObject().put("oid", each.oid).put("size", each.file.sizeBytes());
                }
            }
            JsonNode answer =
                    hub.post(
                            ref.files() + ".git/info/lfs/objects/batch",
                            BodyPublishers.ofByteArray(HubConnection.JSON.writeValueAsBytes(body)),
                            "application/vnd.git-lfs+json");
            for (JsonNode object : answer.path("objects")) {
                LocalFile file = some.get(object.path("oid").asString(""));
                if (object.path("error").isObject()) {
                    throw new HubClientException(
                            file == null ? "a file" : file.path(),
                            object.path("error").path("message").asString("was refused"),
                            "correct it and run again",
                            null);
                }
                if (file != null) {
                    sent += new LargeUpload(hub, bytes).send(file, object);
                }
            }
        }
        return sent;
    }

    private String commit(
            RepoRef ref, String parent, String message, List<Planned> changed, Set<String> gone)
            throws IOException {
        Path body = Files.createTempFile("sluice-commit", ".ndjson");
        try {
            try (OutputStream out = Files.newOutputStream(body)) {
                String title = message.lines().findFirst().orElse("Publish");
                line(
                        out,
                        "header",
                        HubConnection.JSON
                                .createObjectNode()
                                .put("summary", title)
                                .put("description", message.substring(title.length()).strip())
                                .put("parentCommit", parent));
                for (Planned each : changed) {
                    write(out, each);
                }
                for (String path : gone.stream().sorted().toList()) {
                    line(
                            out,
                            "deletedFile",
                            HubConnection.JSON.createObjectNode().put("path", path));
                }
            }
            JsonNode answer =
                    hub.post(
                            ref.api() + "/commit/" + PathText.encode(ref.revision()),
                            BodyPublishers.ofFile(body),
                            "application/x-ndjson");
            return answer.path("commitOid").asString("");
        } finally {
            Files.delete(body);
        }
    }

    private static void write(OutputStream out, Planned each) throws IOException {
        ObjectNode value = HubConnection.JSON.createObjectNode().put("path", each.file.path());
        if (each.large) {
            value.put("algo", "sha256").put("oid", each.oid).put("size", each.file.sizeBytes());
            line(out, "lfsFile", value);
        } else {
            byte[] content = Files.readAllBytes(each.file.file());
            value.put("content", Base64.getEncoder().encodeToString(content))
                    .put("encoding", "base64");
            line(out, "file", value);
        }
    }

    private static void line(OutputStream out, String key, ObjectNode value) throws IOException {
        ObjectNode line = HubConnection.JSON.createObjectNode().put("key", key);
        line.set("value", value);
        out.write(
                (HubConnection.JSON.writeValueAsString(line) + "\n")
                        .getBytes(StandardCharsets.UTF_8));
    }
}
