package dev.sluice.release;

import dev.sluice.edition.cut.CutResult;
import dev.sluice.lab.evidence.Subject;
import dev.sluice.release.gate.Expected;
import dev.sluice.release.gate.Finding;
import dev.sluice.release.gate.Role;
import dev.sluice.seal.claim.CheckResult;
import dev.sluice.seal.claim.Claim;
import dev.sluice.seal.claim.Material;
import dev.sluice.seal.claim.Provenance;
import dev.sluice.seal.claim.VerdictSummary;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/// What a release claims of an edition.
///
/// @param decided empty where the plan has no gate
record Claims(ReleasePlan plan, String edition, Optional<EditionVerdict> decided) {
    /// How it was made. What the plan names by a path is named by digest only.
    Claim provenance(ImportedSource source, CutResult cut) {
        List<Material> inputs = new ArrayList<>();
        inputs.add(
                new Material("source", source.gguf().orElse(new Subject(cut.source()).digest())));
        List<Material> evidence = new ArrayList<>();
        if (decided.isPresent()) {
            Expected expected = decided.get().evidence().expected();
            expected.suites()
                    .forEach((name, digest) -> inputs.add(new Material("suite " + name, digest)));
            expected.approvers()
                    .forEach(
                            (role, keys) ->
                                    keys.forEach(
                                            key ->
                                                    inputs.add(
                                                            new Material(
                                                                    "approver " + role,
                                                                    key.hint()))));
            control(expected, new Role.NeverSaw(), "control never-saw").ifPresent(inputs::add);
            control(expected, new Role.Unlearned(), "control unlearned").ifPresent(inputs::add);
            decided.get()
                    .files()
                    .forEach(
                            digest ->
                                    evidence.add(
                                            new Material(
                                                    "evidence/%s.json".formatted(digest.hex()),
                                                    digest)));
        }
        return new Provenance(ToolVersion.CURRENT, published(), plan.hash(), inputs, evidence)
                .claim();
    }

    /// The plan without where things lie on the machine that made the release.
    private ObjectNode published() {
        ObjectNode published = CanonicalJson.of(plan);
        List.of("source", "suites", "controls", "training", "approvers", "seal", "publish")
                .forEach(published::remove);
        return published;
    }

    /// One for each check.
    List<Claim> checks() {
        List<Claim> claims = new ArrayList<>();
        if (decided.isPresent()) {
            for (Finding finding : decided.get().verdict().findings()) {
                claims.add(check(claims.size() + 1, finding, decided.get()));
            }
        }
        return claims;
    }

    private Claim check(int number, Finding finding, EditionVerdict verdict) {
        List<Material> configuration = new ArrayList<>();
        configuration.add(new Material("plan", plan.hash()));
        GatePlan.suites(finding.check())
                .forEach(suite -> suite(suite, verdict).ifPresent(configuration::add));
        return new CheckResult(
                        number,
                        finding.check().keyword(),
                        GateJson.of(finding.check()),
                        finding.outcome().text(),
                        finding.words(),
                        measured(finding),
                        configuration)
                .claim();
    }

    /// @param attested the bundles of the checks
    Optional<Claim> verdict(List<Material> attested) {
        return decided.map(
                each ->
                        new VerdictSummary(
                                        ToolVersion.CURRENT,
                                        plan.model(),
                                        edition,
                                        plan.hash(),
                                        each.verdict().isPassed(),
                                        each.verdict().assurance().strength().text(),
                                        each.verdict().assurance().words(),
                                        attested)
                                .claim());
    }

    private static Optional<Material> suite(String name, EditionVerdict verdict) {
        return Optional.ofNullable(verdict.evidence().expected().suites().get(name))
                .map(digest -> new Material("suite " + name, digest));
    }

    private static Optional<Material> control(Expected expected, Role role, String name) {
        return Optional.ofNullable(expected.subjects().get(role))
                .map(subject -> new Material(name, subject.digest()));
    }

    /// JSON has no word for what is not finite.
    private static Optional<CheckResult.Measured> measured(Finding finding) {
        if (finding.measured().isEmpty() || finding.threshold().isEmpty()) {
            return Optional.empty();
        }
        CheckResult.Measured measured =
                new CheckResult.Measured(
                        finding.measured().get().value(),
                        finding.measured().get().low(),
                        finding.measured().get().high(),
                        finding.threshold().getAsDouble());
        return Double.isFinite(measured.value() + measured.low() + measured.high())
                ? Optional.of(measured)
                : Optional.empty();
    }
}
