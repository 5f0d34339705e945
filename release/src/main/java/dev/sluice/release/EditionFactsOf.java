package dev.sluice.release;

import dev.sluice.edition.CutPlan;
import dev.sluice.lab.evidence.SuiteEvidence;
import dev.sluice.release.gate.Check;
import dev.sluice.release.gate.Estimate;
import dev.sluice.release.gate.EvidenceBundle;
import dev.sluice.release.gate.Finding;
import dev.sluice.release.gate.Outcome;
import dev.sluice.release.gate.Role;
import dev.sluice.seal.describe.EditionFacts;
import dev.sluice.seal.describe.ModelStatement;
import dev.sluice.storage.Digest;
import dev.sluice.weights.Checkpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What a release knows of an edition when its descriptions are written: the plan, what was cut,
/// what was searched, measured and decided. Nothing else goes into them.
///
/// @param files the model's own
/// @param proof empty where nothing is withheld
/// @param decided empty where the plan has no gate
record EditionFactsOf(
        ReleasePlan plan,
        ModelStatement statement,
        EditionPlan edition,
        PlanPreview preview,
        CutPlan cutPlan,
        Path folder,
        SortedMap<String, Digest> files,
        Optional<EditionProof> proof,
        Optional<EditionVerdict> decided) {
    EditionFacts facts() throws IOException {
        return new EditionFacts(
                plan.model(),
                edition.name(),
                edition.license(),
                ToolVersion.CURRENT,
                plan.hash(),
                shape(),
                fileFacts(),
                statement,
                plan.account().origin(),
                withheld(),
                proof.map(EditionFactsOf::search),
                decided.map(this::results).orElse(List.of()),
                decided.map(EditionFactsOf::verdict),
                plan.account().seal().isPresent());
    }

    private EditionFacts.Shape shape() throws IOException {
        ObjectNode config = Checkpoint.readObject(folder.resolve(Checkpoint.CONFIG));
        JsonNode context = config.path("max_position_embeddings");
        long parameters =
                preview.editions().stream()
                        .filter(each -> each.name().equals(edition.name()))
                        .mapToLong(each -> each.after().parameters())
                        .sum();
        List<String> dtypes =
                cutPlan.partitions().stream()
                        .map(partition -> partition.tensor().dtype().toString())
                        .distinct()
                        .sorted()
                        .toList();
        return new EditionFacts.Shape(
                cutPlan.family(),
                Optional.of(config.path("architectures").path(0).asString(""))
                        .filter(name -> !name.isEmpty()),
                parameters,
                context.canConvertToLong()
                        ? OptionalLong.of(context.asLong())
                        : OptionalLong.empty(),
                dtypes);
    }

    private List<EditionFacts.FileFact> fileFacts() throws IOException {
        List<EditionFacts.FileFact> facts = new ArrayList<>();
        for (Map.Entry<String, Digest> file : files.entrySet()) {
            long bytes = Files.size(folder.resolve(file.getKey()));
            facts.add(new EditionFacts.FileFact(file.getKey(), bytes, file.getValue()));
        }
        return facts;
    }

    private List<EditionFacts.WithheldFact> withheld() {
        return preview.components().stream()
                .filter(component -> edition.withhold().contains(component.name()))
                .map(
                        component ->
                                new EditionFacts.WithheldFact(
                                        component.name(),
                                        component.size().parameters(),
                                        component.files().size(),
                                        Optional.ofNullable(
                                                statement.withheld().get(component.name()))))
                .toList();
    }

    private static EditionFacts.SearchFact search(EditionProof proof) {
        JsonNode scanned = proof.report().path("scanned");
        JsonNode traced = proof.report().path("traced");
        return new EditionFacts.SearchFact(
                scanned.path("files").asLong(),
                scanned.path("tensors").asLong(),
                traced.path("vectors").asLong(),
                traced.path("tracedVectors").asLong(),
                proof.report()
                        .path("limits")
                        .valueStream()
                        .map((JsonNode limit) -> limit.asString())
                        .toList());
    }

    private List<EditionFacts.SuiteResult> results(EditionVerdict verdict) {
        return verdict.evidence().measured().stream()
                .filter(each -> each.role().equals(new Role.Edition(edition.name())))
                .map(EvidenceBundle.Measured::evidence)
                .distinct()
                .map(EditionFactsOf::result)
                .toList();
    }

    private static EditionFacts.SuiteResult result(SuiteEvidence evidence) {
        Estimate accuracy = Estimate.ofAccuracy(evidence.outcomes());
        return new EditionFacts.SuiteResult(
                evidence.suiteName(),
                evidence.suite(),
                evidence.metric(),
                evidence.outcomes().items(),
                accuracy.value(),
                accuracy.low(),
                accuracy.high(),
                evidence.outcomes().chance());
    }

    private static EditionFacts.VerdictFact verdict(EditionVerdict decided) {
        return new EditionFacts.VerdictFact(
                decided.verdict().outcome().text(),
                decided.verdict().assurance().strength().text(),
                decided.verdict().assurance().words(),
                decided.verdict().findings().stream().map(EditionFactsOf::check).toList());
    }

    private static EditionFacts.CheckFact check(Finding finding) {
        return new EditionFacts.CheckFact(
                finding.check().keyword(),
                finding.check().asks(),
                VerdictTable.measured(finding),
                finding.outcome().text(),
                finding.check() instanceof Check.Resists resists
                        ? Optional.of(
                                new EditionFacts.AttackFact(
                                        resists.attack(),
                                        resists.suite(),
                                        resists.budget(),
                                        finding.outcome() == Outcome.PASSED))
                        : Optional.empty());
    }
}
