package dev.sluice.hub.bundle;

import dev.sluice.hub.client.HubConnection;
import dev.sluice.hub.client.Pull;
import dev.sluice.hub.client.Push;
import dev.sluice.hub.client.RepoRef;
import dev.sluice.seal.key.VerificationKey;
import dev.sluice.storage.RelativePath;
import dev.sluice.storage.StagedFolder;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/// Takes a release out of a bundle, into a folder or onto a hub. All of it is checked before
/// anybody sees any of it.
public final class BundleImport {
    /// What the advisories' folder is called after the release's.
    public static final String ADVISORIES = ".advisories";

    private final Pull.Progress progress;
    private final SealCheck seals;

    /// What came into a folder.
    ///
    /// @param repo where it was exported from
    /// @param advisories the folder with the advisories, where the bundle has some
    /// @param seal the seal, where there is one
    public record ToFolder(
            String folder,
            String repo,
            String commit,
            int files,
            Optional<String> advisories,
            Optional<Seal> seal) {}

    /// What came onto a hub.
    ///
    /// @param from where it was exported from
    /// @param push what was done there
    /// @param advisories what became of the advisories
    /// @param seal the seal, where there is one
    public record ToHub(
            String from, Push.Result push, SentAdvisories advisories, Optional<Seal> seal) {}

    /// @param keys whose signatures count; none for whoever signed
    public BundleImport(Pull.Progress progress, InstantSource clock, List<VerificationKey> keys) {
        this.progress = progress;
        this.seals = new SealCheck(clock, keys);
    }

    /// Takes it into a folder that must not be there yet; advisories into one beside it.
    ///
    /// @throws BundleException where anything is not right; then there is no folder
    public ToFolder into(Path folder, Path bundle) {
        Path beside = folder.resolveSibling(folder.getFileName() + ADVISORIES);
        try (BundleArchive archive = BundleArchive.open(bundle);
                StagedFolder release = StagedFolder.beside(folder);
                StagedFolder advisories = StagedFolder.beside(beside)) {
            Optional<Seal> seal = check(bundle, archive, release, advisories);
            BundleIndex index = archive.index();
            boolean some = !index.advisories().isEmpty();
            if (some) {
                advisories.commit();
            }
            release.commit();
            return new ToFolder(
                    folder.toString(),
                    index.ref().toString(),
                    index.commit(),
                    index.files().size(),
                    some ? Optional.of(beside.toString()) : Optional.empty(),
                    seal);
        }
    }

    /// Pushes it to a hub, in one commit. Content that the hub has is not sent again.
    ///
    /// @param ref the repository, and the branch as its revision
    /// @param access of the repository where it has to be made
    /// @param scratch a folder with room for the release
    /// @throws BundleException where anything is not right; then the hub was sent nothing
    /// @throws dev.sluice.hub.client.HubClientException where the hub refuses
    public ToHub push(Path bundle, HubConnection hub, RepoRef ref, String access, Path scratch) {
        try (BundleArchive archive = BundleArchive.open(bundle);
                ScratchFolder own = ScratchFolder.in(scratch);
                StagedFolder release = StagedFolder.beside(own.path().resolve("release"));
                StagedFolder advisories = StagedFolder.beside(own.path().resolve("advisories"))) {
            BundleIndex index = archive.index();
            requirePushed(bundle, index);
            Optional<Seal> seal = check(bundle, archive, release, advisories);
            release.commit();
            AdvisorySending sending =
                    new AdvisorySending(
                            hub,
                            AdvisoryFiles.read(paths(index.advisories(), advisories)).contents());
            // What the hub can judge by now stands before the release does.
            sending.run();
            Push push = new Push(hub, progress);
            push.createRepo(ref, access);
            Push.Result result =
                    push.push(
                            release.target(),
                            ref,
                            "Import %s%n%nCommit %s, from a bundle"
                                    .formatted(index.ref(), index.commit()));
            // The push may have made the release's key count.
            return new ToHub(index.ref().toString(), result, sending.run(), seal);
        }
    }

    private Optional<Seal> check(
            Path bundle, BundleArchive archive, StagedFolder release, StagedFolder advisories) {
        List<ReleaseFile> files =
                archive.files(release, progress.begin(archive.index().totalBytes()));
        List<ReleaseFile> _ = archive.advisories(advisories);
        return seals.verify(
                bundle.toString(), files, paths(archive.index().advisories(), advisories));
    }

    private static List<Path> paths(List<BundledFile> files, StagedFolder folder) {
        return files.stream().map(each -> folder.resolve(RelativePath.parse(each.path()))).toList();
    }

    /// A push leaves out what tools keep for themselves, and this is to be all or nothing.
    private static void requirePushed(Path bundle, BundleIndex index) {
        for (BundledFile file : index.files()) {
            if (Push.leavesOut(file.path())) {
                throw new BundleException(
                        bundle + ": " + file.path(),
                        "a file of this name is a tool's own and is not pushed",
                        "import the bundle with --to, and push what is wanted of it");
            }
        }
    }
}
