package dev.sluice.release;

import dev.sluice.edition.Progress;
import dev.sluice.storage.Digest;
import dev.sluice.storage.DigestCache;
import dev.sluice.storage.StagedFile;
import dev.sluice.weights.Checkpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What earlier runs left in the output folder, and what is to become of it.
///
/// Work of the same plan, source and tool version is continued. Other unfinished work is removed,
/// since nobody was given it. Other finished work is refused, since somebody may have been.
final class PreviousWork {
    private final ReleaseFolder folder;
    private final DigestCache cache;
    private final Journal.Owner owner;
    private final boolean foreign;
    private final Optional<ReleaseResult.AlreadyDone> finished;
    private final List<String> notes = new ArrayList<>();

    private PreviousWork(
            ReleaseFolder folder,
            DigestCache cache,
            Journal.Owner owner,
            boolean foreign,
            Optional<ReleaseResult.AlreadyDone> finished) {
        this.folder = folder;
        this.cache = cache;
        this.owner = owner;
        this.foreign = foreign;
        this.finished = finished;
    }

    /// Looks at what is there. Finished editions with a file that is missing or changed are taken
    /// back to the workspace, to be mended and proven again.
    ///
    /// @throws ReleaseException where the folder holds a finished release of something else
    static PreviousWork examine(
            ReleasePlan plan, ReleaseFolder folder, DigestCache cache, Progress progress)
            throws IOException {
        Journal.Owner owner = new Journal.Owner(plan.hash(), ToolVersion.CURRENT);
        Optional<Journal.Owner> other = Journal.owner(folder);
        boolean foreign = other.isPresent() && !other.get().equals(owner);
        if (foreign && isPublished(folder)) {
            throw new ReleaseException(
                    folder.root().toString(),
                    other.get().plan().equals(owner.plan())
                            ? "it holds a release made by sluice " + other.get().toolVersion()
                            : "it holds the release of another plan (%s)"
                                    .formatted(other.get().plan()),
                    "name another folder, or move that release away");
        }
        if (other.isEmpty() || foreign) {
            return new PreviousWork(folder, cache, owner, foreign, Optional.empty());
        }
        boolean complete;
        String summary;
        try (Journal journal = Journal.open(folder, owner, sourceFolder(plan, folder), cache)) {
            requireNothingAdded(folder, journal);
            complete = isComplete(plan, folder, journal, cache, progress);
            summary = summary(plan, journal);
        }
        if (complete) {
            return new PreviousWork(
                    folder,
                    cache,
                    owner,
                    false,
                    Optional.of(new ReleaseResult.AlreadyDone(folder.root(), summary)));
        }
        return new PreviousWork(folder, cache, owner, false, Optional.empty());
    }

    Optional<ReleaseResult.AlreadyDone> finished() {
        return finished;
    }

    Journal.Owner owner() {
        return owner;
    }

    /// What a person should know of what was done with earlier work.
    List<String> notes() {
        return List.copyOf(notes);
    }

    /// Removes unfinished work of another plan or source, and makes what is left ready to go on.
    ///
    /// @throws ReleaseException where the source changed under a finished release
    void discardIfForeign(ImportedSource source) throws IOException {
        StagedFile.sweep(folder.root());
        StagedFile.sweep(folder.work());
        boolean changed = !foreign && sourceChanged(source);
        if (changed && isPublished(folder)) {
            throw new ReleaseException(
                    folder.root().toString(),
                    "it holds a release of the source as it was before it changed",
                    "name another folder, or move that release away");
        }
        if (foreign || changed) {
            notes.add(
                    "unfinished work of another %s was removed"
                            .formatted(foreign ? "plan or version" : "state of the source"));
            discard();
        }
        takeBack();
    }

    private boolean sourceChanged(ImportedSource source) throws IOException {
        try (Journal journal = Journal.open(folder, owner, source.folder(), cache)) {
            Map<String, Digest> recorded = journal.recordedUnder("source/");
            return recorded.keySet().stream()
                    .anyMatch(file -> journal.finished("source/" + file).isEmpty());
        }
    }

    private void discard() throws IOException {
        // The key stays: it may be needed for what it opened elsewhere.
        for (Path path : list(folder.withheld())) {
            if (path.getFileName().toString().endsWith(".age")) {
                Files.delete(path);
            }
        }
        Workspace.removeTree(folder.stagedEditions());
        Workspace.removeTree(folder.described());
        Workspace.removeTree(folder.proofs());
        Files.deleteIfExists(folder.recipient());
        Files.deleteIfExists(folder.journal());
    }

    /// Moves editions from their place back to the workspace: they are mended there if need be, and
    /// proven, before they stand in their place again. What is known of their files moves along, so
    /// that none is read again for having moved.
    private void takeBack() throws IOException {
        Files.createDirectories(folder.stagedEditions());
        try (Journal journal = Journal.open(folder, owner, folder.importedSource(), cache)) {
            for (String edition : editions(journal)) {
                if (Files.isDirectory(folder.edition(edition))) {
                    takeBack(journal, edition);
                }
            }
        }
    }

    private void takeBack(Journal journal, String edition) throws IOException {
        String prefix = "editions/" + edition + "/";
        SortedMap<String, Digest> whole = journal.recordedUnder(prefix);
        whole.keySet().removeIf(file -> journal.finished(prefix + file).isEmpty());
        Path staged = folder.stagedEdition(edition);
        Workspace.removeTree(staged);
        Files.move(folder.edition(edition), staged, StandardCopyOption.ATOMIC_MOVE);
        whole.forEach((file, digest) -> cache.remember(staged.resolve(file), digest));
    }

    private static Set<String> editions(Journal journal) {
        return journal.recordedUnder("editions/").keySet().stream()
                .map(key -> key.substring(0, key.indexOf('/')))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static boolean isPublished(ReleaseFolder folder) throws IOException {
        Set<String> ours =
                Set.of(
                        ReleaseFolder.WORK,
                        EditionPlan.RESERVED_NAME,
                        ReleaseFolder.EVIDENCE,
                        ReleaseFolder.APPROVALS);
        if (GateReport.isHeld(folder)) {
            // Nobody was given anything: only the report of why stands here.
            return false;
        }
        return list(folder.root()).stream()
                .anyMatch(path -> !ours.contains(path.getFileName().toString()));
    }

    private static boolean isComplete(
            ReleasePlan plan,
            ReleaseFolder folder,
            Journal journal,
            DigestCache cache,
            Progress progress)
            throws IOException {
        boolean placed =
                plan.downloadable().stream()
                        .allMatch(edition -> Files.isDirectory(folder.edition(edition.name())));
        boolean reported =
                journal.finished(Journal.REPORT).isPresent()
                        && journal.finished(Journal.REPORT_MARKDOWN).isPresent();
        return placed
                && reported
                && stands(journal, "editions/")
                && stands(journal, "withheld/")
                && sourceStands(plan, folder, journal, cache, progress);
    }

    private static boolean stands(Journal journal, String prefix) {
        return journal.recordedUnder(prefix).keySet().stream()
                .allMatch(key -> journal.finished(prefix + key).isPresent());
    }

    private static boolean sourceStands(
            ReleasePlan plan,
            ReleaseFolder folder,
            Journal journal,
            DigestCache cache,
            Progress progress)
            throws IOException {
        if (ImportStep.isGguf(plan.sourcePath())) {
            return ImportStep.isFromSame(plan, folder, cache, progress);
        }
        Set<String> recorded = journal.recordedUnder("source/").keySet();
        return recorded.equals(new TreeSet<>(SourceFiles.of(Checkpoint.open(plan.sourcePath()))))
                && stands(journal, "source/");
    }

    private static void requireNothingAdded(ReleaseFolder folder, Journal journal)
            throws IOException {
        Set<String> known = journal.recordedUnder("editions/").keySet();
        for (String edition : editions(journal)) {
            Path root = folder.edition(edition);
            if (!Files.isDirectory(root, LinkOption.NOFOLLOW_LINKS)) {
                continue;
            }
            for (String file : EditionFiles.in(root)) {
                if (!known.contains(edition + "/" + file)) {
                    throw new ReleaseException(
                            root.resolve(file).toString(),
                            "it was added to a finished edition, and nothing is known of it",
                            "move it away, or make the release in another folder");
                }
            }
        }
    }

    private static String summary(ReleasePlan plan, Journal journal) {
        return "nothing to do: %d edition%s and %d withheld component%s stand as this plan made them"
                .formatted(
                        plan.downloadable().size(),
                        plan.downloadable().size() == 1 ? "" : "s",
                        journal.recordedUnder("withheld/").size(),
                        journal.recordedUnder("withheld/").size() == 1 ? "" : "s");
    }

    private static Path sourceFolder(ReleasePlan plan, ReleaseFolder folder) {
        return ImportStep.isGguf(plan.sourcePath()) ? folder.importedSource() : plan.sourcePath();
    }

    private static List<Path> list(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.toList();
        }
    }
}
