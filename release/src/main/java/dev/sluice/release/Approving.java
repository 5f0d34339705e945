package dev.sluice.release;

import dev.sluice.lab.evidence.Subject;
import dev.sluice.release.gate.Approval;
import dev.sluice.seal.key.SigningKey;
import dev.sluice.storage.Digest;
import dev.sluice.storage.RelativePath;
import dev.sluice.storage.StagedFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Approves an edition that a release has made and the gate holds.
///
/// What is signed are the files as they stand on the disk now, hashed anew, which must be those of
/// the report that the approver has read.
public final class Approving {
    private final ReleaseFolder folder;
    private final JsonNode report;

    private Approving(ReleaseFolder folder, JsonNode report) {
        this.folder = folder;
        this.report = report;
    }

    /// What was signed, and where the approval stands.
    public record Approved(Path file, String edition, Digest subject, String role, Digest key) {}

    /// Signs for one edition.
    ///
    /// @param releaseDir the output folder of `sluice release`
    /// @param edition which one; may be left out where only one is downloadable
    /// @throws ReleaseException where there is nothing to approve, or the key is not the role's
    public static Approved approve(
            Path releaseDir,
            Optional<String> edition,
            String role,
            SigningKey key,
            InstantSource clock)
            throws IOException {
        ReleaseFolder folder = new ReleaseFolder(releaseDir);
        Approving approving = new Approving(folder, report(folder));
        return approving.sign(approving.edition(edition), role, key, clock);
    }

    private static JsonNode report(ReleaseFolder folder) throws IOException {
        try {
            return JsonMapper.shared().readTree(Files.readAllBytes(folder.reportJson()));
        } catch (NoSuchFileException _) {
            throw new ReleaseException(
                    folder.root().toString(),
                    "no release has written a report here",
                    "run `sluice release PLAN.yaml --out DIR` first");
        } catch (JacksonException e) {
            throw new ReleaseException(
                    folder.reportJson().toString(), "it is damaged", "run `sluice release` again");
        }
    }

    private JsonNode edition(Optional<String> wanted) {
        List<JsonNode> judged =
                report.path("editions").valueStream().filter(each -> each.has("verdict")).toList();
        List<String> names = judged.stream().map(Approving::name).toList();
        if (judged.isEmpty()) {
            throw new ReleaseException(
                    folder.root().toString(),
                    "the plan has no gate, so nothing waits for approval",
                    "add approved: to the plan's gate");
        }
        if (wanted.isEmpty() && judged.size() > 1) {
            throw new ReleaseException(
                    folder.root().toString(),
                    "there are several editions",
                    "name one with --edition: " + String.join(", ", names));
        }
        String name = wanted.orElse(names.getFirst());
        return judged.stream()
                .filter(each -> name(each).equals(name))
                .findFirst()
                .orElseThrow(
                        () ->
                                new ReleaseException(
                                        Quote.shortened(name),
                                        "there is no such edition here",
                                        Suggestion.among(name, names)));
    }

    private Approved sign(JsonNode edition, String role, SigningKey signer, InstantSource clock)
            throws IOException {
        Digest key = signer.verificationKey().hint();
        JsonNode approvers = edition.path("verdict").path("approvers");
        List<String> roles = new ArrayList<>(approvers.propertyNames());
        if (!roles.contains(role)) {
            throw new ReleaseException(
                    "role " + Quote.shortened(role),
                    "the plan has no such role",
                    Suggestion.among(role, roles));
        }
        if (approvers
                .path(role)
                .valueStream()
                .noneMatch(id -> id.asString("").equals(key.toString()))) {
            throw new ReleaseException(
                    "role " + role,
                    "the plan does not name this key (%s) for it".formatted(key),
                    "sign with another key, or name its public half under approvers");
        }
        Subject subject = subject(edition);
        Approval.Statement statement =
                new Approval.Statement(
                        name(edition),
                        subject.digest(),
                        Digest.parse(report.path("plan").asString("")),
                        role,
                        key,
                        clock.instant().truncatedTo(ChronoUnit.SECONDS));
        Files.createDirectories(folder.approvals());
        Path file =
                folder.approvals()
                        .resolve(
                                "%s-%s-%s.json"
                                        .formatted(
                                                name(edition), role, key.hex().substring(0, 12)));
        try (StagedFile staged = StagedFile.beside(file)) {
            staged.write(
                    ByteBuffer.wrap(
                            Approval.sign(statement, signer).getBytes(StandardCharsets.UTF_8)));
            staged.commit();
        }
        return new Approved(file, name(edition), subject.digest(), role, key);
    }

    /// The model's files as they are, which must be those of the report; what was written about an
    /// edition and signed afterwards is no part of what is agreed to, but must be the report's too.
    private Subject subject(JsonNode edition) throws IOException {
        Path root = folder.editionNow(name(edition));
        SortedMap<String, Digest> files = new TreeMap<>();
        for (String file : EditionFiles.in(root)) {
            files.put(file, Digest.ofFile(RelativePath.parse(file).resolveIn(root)));
        }
        SortedMap<String, Digest> model = reported(edition.path("files"));
        SortedMap<String, Digest> all = new TreeMap<>(model);
        all.putAll(reported(edition.path("described")));
        all.putAll(reported(edition.path("sealed")));
        if (!files.equals(all)) {
            throw new ReleaseException(
                    root.toString(),
                    "its files are not those of the report",
                    "run `sluice release` again and read the new report");
        }
        return new Subject(model);
    }

    private static SortedMap<String, Digest> reported(JsonNode files) {
        SortedMap<String, Digest> reported = new TreeMap<>();
        for (JsonNode file : files) {
            reported.put(
                    file.path("path").asString(""), Digest.parse(file.path("digest").asString("")));
        }
        return reported;
    }

    private static String name(JsonNode edition) {
        return edition.path("name").asString("");
    }
}
