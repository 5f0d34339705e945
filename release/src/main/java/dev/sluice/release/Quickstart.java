package dev.sluice.release;

import dev.sluice.edition.Progress;
import dev.sluice.release.gate.Check;
import dev.sluice.release.gate.Finding;
import dev.sluice.release.gate.Outcome;
import dev.sluice.release.gate.Policy;
import dev.sluice.seal.key.KeyFile;
import dev.sluice.seal.key.KeyReader;
import dev.sluice.seal.key.Passphrase;
import dev.sluice.storage.StagedFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/// Releases an example from beginning to end: plan, cut, evidence on both editions, an attack, the
/// gate.
///
/// Two things differ from a release that counts. The attack is short, and says so in its words. The
/// approvals and the seal come from keys that are made on the spot and stand for nobody.
public final class Quickstart {
    /// What the short attack may take: enough for what was only unlearned to come back.
    private static final int SHORT_BUDGET = 32;

    private static final String SEAL_KEY = "keys/release.pem";
    private static final String SEAL_PUBLIC_KEY = "keys/release.pub";

    private final ReleasePlan plan;
    private final Path folder;
    private final Laboratory laboratory;
    private final InstantSource clock;
    private final Progress progress;

    private Quickstart(
            ReleasePlan plan,
            Path folder,
            Laboratory laboratory,
            InstantSource clock,
            Progress progress) {
        this.plan = plan;
        this.folder = folder;
        this.laboratory = laboratory;
        this.clock = clock;
        this.progress = progress;
    }

    /// How it ended.
    ///
    /// @param release the folder that was released into
    /// @param keys where the demonstration keys stand
    /// @param approvedAs the roles they approved in
    /// @param publicKey by which what was released can be verified; empty where nothing is signed
    public record Ended(
            ReleaseResult result,
            Path release,
            Path keys,
            List<String> approvedAs,
            Optional<Path> publicKey) {
        public Ended {
            approvedAs = List.copyOf(approvedAs);
        }
    }

    /// Runs the example's plan in `folder`, which is new, empty, or an earlier run's.
    ///
    /// @param planFile a plan with a gate
    /// @throws PlanException where the plan is wrong
    /// @throws ReleaseException where it has no gate, or something it names is not there
    public static Ended run(
            Path planFile,
            Path folder,
            Laboratory laboratory,
            InstantSource clock,
            Progress progress)
            throws IOException {
        ReleasePlan example = ReleasePlan.read(planFile);
        if (example.gate().isEmpty()) {
            throw new ReleaseException(
                    planFile.toString(), "the plan has no gate", "name a plan with one");
        }
        Path here = folder.toAbsolutePath().normalize();
        Path there = planFile.toAbsolutePath().normalize().resolveSibling("");
        Files.createDirectories(here);
        ReleasePlan own = adapted(example, here, path -> relative(here, there, path));
        return new Quickstart(own, here, laboratory, clock, progress).run();
    }

    private Ended run() throws IOException {
        write(folder.resolve("plan.yaml"), plan.toCanonicalYaml());
        makeKeys();
        Path out = folder.resolve("release");
        ReleaseResult result = release(out);
        List<String> roles = List.of();
        if (result instanceof ReleaseResult.Held held && lacksOnlyApproval(held.report())) {
            roles = approve(out);
            result = release(out);
        }
        return new Ended(
                result,
                out,
                folder.resolve("keys"),
                roles,
                plan.account().seal().map(_ -> folder.resolve(SEAL_PUBLIC_KEY)));
    }

    private ReleaseResult release(Path out) throws IOException {
        return Release.run(plan, out, clock, laboratory, progress);
    }

    private void makeKeys() throws IOException {
        Path keys = folder.resolve("keys");
        Files.createDirectories(keys);
        for (String role : gate().approvers().keySet()) {
            Path key = keys.resolve(role);
            if (!Files.exists(key)) {
                KeyFile.create(key, Optional.empty());
            }
        }
        Path seal = folder.resolve(SEAL_KEY);
        if (plan.account().seal().isPresent() && !Files.exists(seal)) {
            KeyFile.create(seal, Optional.empty());
        }
    }

    /// Approves in as many roles as the gate asks for.
    private List<String> approve(Path out) throws IOException {
        for (Check check : gate().policy().checks()) {
            if (check instanceof Check.Approved approved) {
                List<String> roles = approved.of().subList(0, approved.by());
                for (EditionPlan edition : plan.downloadable()) {
                    for (String role : roles) {
                        Approving.approve(
                                out,
                                Optional.of(edition.name()),
                                role,
                                KeyReader.read(
                                        folder.resolve("keys").resolve(role).toString(),
                                        Optional.empty(),
                                        Passphrase.NONE),
                                clock);
                    }
                }
                return roles;
            }
        }
        return List.of();
    }

    private GatePlan gate() {
        return plan.gate().orElseThrow();
    }

    /// Nobody approves what any other check speaks against.
    private static boolean lacksOnlyApproval(ReleaseReport report) {
        return report.verdicts().stream()
                .flatMap(verdict -> verdict.verdict().findings().stream())
                .filter(finding -> finding.outcome() != Outcome.PASSED)
                .map(Finding::check)
                .allMatch(check -> check instanceof Check.Approved);
    }

    /// The example's plan with a short attack, demonstration keys, and paths from here.
    private static ReleasePlan adapted(ReleasePlan example, Path here, UnaryOperator<String> path) {
        GatePlan gate = example.gate().orElseThrow();
        List<Check> checks = gate.policy().checks().stream().map(Quickstart::shortened).toList();
        SortedMap<String, String> suites = new TreeMap<>();
        gate.suites().forEach((name, file) -> suites.put(name, path.apply(file)));
        SortedMap<String, List<String>> keys = new TreeMap<>();
        gate.approvers().keySet().forEach(role -> keys.put(role, List.of("keys/" + role + ".pub")));
        GatePlan adapted =
                new GatePlan(
                        new Policy(checks),
                        suites,
                        gate.neverSaw().map(path),
                        gate.unlearned().map(path),
                        gate.training().map(path),
                        keys);
        return example.movedTo(
                here,
                path.apply(example.source()),
                Optional.of(adapted),
                example.account().seal().map(_ -> new SealPlan(SEAL_KEY, Optional.empty())));
    }

    private static Check shortened(Check check) {
        if (!(check instanceof Check.Resists full)) {
            return check;
        }
        List<Double> rates = full.learningRates();
        return new Check.Resists(
                full.attack(),
                full.suite(),
                full.heldOut(),
                Math.min(full.budgetSteps(), SHORT_BUDGET),
                full.excess(),
                full.seeds().subList(0, Math.min(full.seeds().size(), 3)),
                List.of(rates.get(rates.size() / 2)));
    }

    private static String relative(Path here, Path there, String path) {
        return here.relativize(there.resolve(path).normalize()).toString().replace('\\', '/');
    }

    private static void write(Path file, String text) {
        try (StagedFile staged = StagedFile.beside(file)) {
            staged.write(bytes(text));
            staged.commit();
        }
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
