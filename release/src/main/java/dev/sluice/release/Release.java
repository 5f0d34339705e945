package dev.sluice.release;

import dev.sluice.edition.CutPlan;
import dev.sluice.edition.Progress;
import dev.sluice.seal.SealException;
import dev.sluice.seal.bundle.Signer;
import dev.sluice.seal.key.Passphrase;
import dev.sluice.storage.Digest;
import dev.sluice.storage.DigestCache;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/// Carries a plan out: from a checkpoint to editions that stand in a folder, each proven and, where
/// the plan has a gate, passed by it.
///
/// A run that is stopped anywhere, by a kill too, is continued by the next one with the same plan,
/// source and folder; one that finds everything done does nothing.
public final class Release {
    private final ReleasePlan plan;
    private final ReleaseFolder folder;
    private final InstantSource clock;
    private final Laboratory laboratory;
    private final Passphrase passphrase;
    private final Progress progress;

    private Release(
            ReleasePlan plan,
            ReleaseFolder folder,
            InstantSource clock,
            Laboratory laboratory,
            Passphrase passphrase,
            Progress progress) {
        this.plan = plan;
        this.folder = folder;
        this.clock = clock;
        this.laboratory = laboratory;
        this.passphrase = passphrase;
        this.progress = progress;
    }

    /// Releases into `outDir`, which is new, empty, or an earlier run's.
    ///
    /// @throws ReleaseException where the folder, the source and the plan do not go together
    /// @throws dev.sluice.edition.CutRefusedException where the plan cannot be cut
    /// @throws dev.sluice.weights.FormatException where the source is damaged
    /// @throws dev.sluice.storage.StorageException where the disk is full or fails
    public static ReleaseResult run(ReleasePlan plan, Path outDir, Progress progress)
            throws IOException {
        return run(plan, outDir, InstantSource.system(), new LocalLaboratory(), progress);
    }

    static ReleaseResult run(ReleasePlan plan, Path outDir, InstantSource clock, Progress progress)
            throws IOException {
        return run(plan, outDir, clock, new LocalLaboratory(), progress);
    }

    /// As [#run(ReleasePlan, Path, Progress)]; a key that needs a passphrase is refused.
    ///
    /// @param laboratory where models are run that the plan's gate asks about
    public static ReleaseResult run(
            ReleasePlan plan,
            Path outDir,
            InstantSource clock,
            Laboratory laboratory,
            Progress progress)
            throws IOException {
        return run(plan, outDir, clock, laboratory, Release::noPassphrase, progress);
    }

    /// As [#run(ReleasePlan, Path, Progress)].
    ///
    /// @param laboratory where models are run that the plan's gate asks about
    /// @param passphrase of the key that signs, where it needs one
    public static ReleaseResult run(
            ReleasePlan plan,
            Path outDir,
            InstantSource clock,
            Laboratory laboratory,
            Passphrase passphrase,
            Progress progress)
            throws IOException {
        ReleaseFolder folder = new ReleaseFolder(outDir);
        try (Workspace _ = Workspace.open(folder, plan.sourcePath())) {
            return new Release(plan, folder, clock, laboratory, passphrase, progress).run();
        }
    }

    private static char[] noPassphrase(String key) {
        throw new SealException(
                key, "it is encrypted, and there is nobody to ask", "run this on a terminal");
    }

    private ReleaseResult run() throws IOException {
        Instant start = clock.instant();
        StepTimes times = new StepTimes(clock);
        DigestCache cache = DigestCache.load(folder.digests());
        PreviousWork previous = PreviousWork.examine(plan, folder, cache, progress);
        if (previous.finished().isPresent()) {
            cache.save();
            return previous.finished().get();
        }
        Optional<Signer> signer = SignStep.signer(plan, passphrase);
        ImportedSource source = new ImportStep(plan, folder, cache, progress).run();
        CutPlan cutPlan = PlanCutStep.run(plan, source.checkpoint());
        previous.discardIfForeign(source);
        times.ended("import and plan");
        try (Journal journal = Journal.open(folder, previous.owner(), source.folder(), cache)) {
            CutStep.Cut cut = new CutStep(plan, folder, journal, progress).run(cutPlan);
            times.ended("cut");
            SortedMap<String, SortedMap<String, Digest>> copies =
                    new CopyStep(plan, folder, journal, progress).run(source);
            List<GgufStep.GgufFile> ggufs = new GgufStep(plan, folder, journal, progress).run();
            times.ended("gguf");
            SortedMap<String, SortedMap<String, Digest>> editions =
                    StagedEditions.files(cut, copies, ggufs);
            List<EditionProof> proofs =
                    new ProveStep(plan, folder, journal, progress).run(cutPlan, cut, editions);
            times.ended("prove absence");
            Optional<ReleaseResult.Leaked> leaked = EditionProof.leaks(folder.root(), proofs);
            if (leaked.isPresent()) {
                journal.rememberAll();
                return leaked.get();
            }
            List<EditionVerdict> verdicts = verdicts(source, cut, editions, proofs, cache);
            if (plan.gate().isPresent()) {
                times.ended("evidence and gate");
            }
            List<Described> described = List.of();
            if (passed(verdicts)) {
                described = new DescribeStep(plan, folder).run(cutPlan, editions, proofs, verdicts);
            }
            InspectStep.Inspected inspected =
                    new InspectStep(plan, folder, journal, progress)
                            .run(cutPlan, cut, editions, described, verdicts);
            leaked = EditionProof.leaks(folder.root(), inspected.proofs());
            if (leaked.isPresent()) {
                journal.rememberAll();
                return leaked.get();
            }
            times.ended("describe");
            verdicts = inspected.verdicts();
            boolean passed = passed(verdicts);
            List<Publication> publications = List.of();
            if (passed) {
                publications =
                        new SealStep(plan, folder, journal, signer)
                                .run(editions, described, inspected, source, cut.result());
                times.ended("sign and attest");
                new PlaceStep(plan, folder).run();
            }
            ReleaseReport report =
                    ReleaseReport.of(
                            plan,
                            source,
                            cutPlan,
                            cut,
                            editions,
                            ggufs,
                            proofs,
                            verdicts,
                            publications,
                            folder);
            Duration took = Duration.between(start, clock.instant());
            new ReportStep(folder, journal)
                    .run(report, RunRecord.of(start, took, times.steps(), cut, folder));
            source.discard();
            journal.rememberAll();
            return passed
                    ? new ReleaseResult.Released(
                            folder.root(), report, cut.madeIdentity(), previous.notes())
                    : new ReleaseResult.Held(folder.root(), report);
        }
    }

    private static boolean passed(List<EditionVerdict> verdicts) {
        return verdicts.stream().allMatch(each -> each.verdict().isPassed());
    }

    /// What the plan's gate decides; nothing where it has none.
    private List<EditionVerdict> verdicts(
            ImportedSource source,
            CutStep.Cut cut,
            SortedMap<String, SortedMap<String, Digest>> editions,
            List<EditionProof> proofs,
            DigestCache cache)
            throws IOException {
        if (plan.gate().isEmpty()) {
            return List.of();
        }
        GatePlan gate = plan.gate().get();
        GateInputs inputs =
                GateInputs.of(
                        plan,
                        gate,
                        folder,
                        source,
                        cut.result().source(),
                        editions,
                        cache,
                        laboratory);
        return new GateStep(plan, folder, laboratory, progress).run(gate, inputs, proofs);
    }
}
