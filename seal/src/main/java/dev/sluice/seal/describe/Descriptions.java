package dev.sluice.seal.describe;

import dev.sluice.seal.openness.Licenses;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// All that is written about an edition. The same facts always give the same bytes.
public final class Descriptions {
    /// The model card, as the Hub shows it.
    public static final String CARD = "README.md";

    /// What the model was trained on.
    public static final String DATA_CARD = "DATA_CARD.md";

    /// The summary that Article 53(1)(d) of the EU AI Act asks for, as far as it is known.
    public static final String CONTENT_SUMMARY = "TRAINING_CONTENT_SUMMARY.md";

    /// The bill of materials, CycloneDX 1.6.
    public static final String BOM = "bom.cdx.json";

    /// The Model Openness Framework's file.
    public static final String MOF = "mof.yml";

    /// The openness report, for programs.
    public static final String OPENNESS_JSON = "openness.json";

    /// The openness report, for people.
    public static final String OPENNESS = "OPENNESS.md";

    private Descriptions() {}

    /// The files that would be written: those of the data only where the statement speaks of any.
    public static Set<String> names(ModelStatement statement) {
        Set<String> names = new LinkedHashSet<>(List.of(CARD, BOM, MOF, OPENNESS_JSON, OPENNESS));
        if (!statement.data().isEmpty()) {
            names.add(DATA_CARD);
            names.add(CONTENT_SUMMARY);
        }
        return names;
    }

    /// Writes them.
    ///
    /// @return the bytes of each file, UTF-8 with `\n` line ends
    public static SortedMap<String, byte[]> of(EditionFacts facts) {
        OpennessReport openness = OpennessReport.of(facts, Licenses.SHIPPED);
        SortedMap<String, byte[]> files = new TreeMap<>();
        put(files, CARD, new ModelCard(facts, openness).text());
        put(files, BOM, MlBom.of(facts));
        put(files, MOF, MofYaml.of(facts, openness));
        put(files, OPENNESS_JSON, OpennessJson.of(openness));
        put(files, OPENNESS, OpennessMarkdown.of(facts, openness));
        if (!facts.statement().data().isEmpty()) {
            put(files, DATA_CARD, DataCard.of(facts));
            put(files, CONTENT_SUMMARY, ContentSummary.of(facts));
        }
        return files;
    }

    private static void put(SortedMap<String, byte[]> files, String name, String text) {
        files.put(name, text.getBytes(StandardCharsets.UTF_8));
    }
}
