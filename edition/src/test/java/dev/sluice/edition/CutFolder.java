package dev.sluice.edition;

import dev.sluice.edition.cut.CutJournal;
import dev.sluice.edition.cut.Cutter;
import dev.sluice.edition.withheld.AgeKey;
import dev.sluice.weights.Checkpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Cuts folders for `conformance/check_cuts.py`, which loads them with transformers. Each line of
/// standard input is one cut: source, target and selectors, separated by tabs; a selector is
/// `keyword indices` or `keyword@layers indices`.
final class CutFolder {
    private CutFolder() {}

    public static void main(String[] arguments) throws IOException {
        List<String> lines = Files.readAllLines(Path.of(arguments[0]));
        for (String line : lines) {
            String[] fields = line.split("\t", -1);
            System.out.println(fields[1] + "\t" + cut(fields));
        }
    }

    private static String cut(String[] fields) throws IOException {
        List<Selector> selectors = new ArrayList<>();
        for (String text : Arrays.asList(fields).subList(2, fields.length)) {
            selectors.add(selector(text));
        }
        Path target = Files.createDirectories(Path.of(fields[1]));
        Checkpoint source = Checkpoint.open(Path.of(fields[0]));
        try {
            CutPlan plan =
                    CutPlanner.plan(
                            source,
                            List.of(new Component("part", selectors)),
                            List.of(new EditionRequest("open", List.of("part"))));
            Cutter.cut(
                    plan,
                    new Cutter.Destination(
                            target,
                            target.resolve("withheld"),
                            List.of(AgeKey.createIdentity(target.resolve("identity.txt")))),
                    CutJournal.NONE,
                    Progress.NONE);
            return "cut";
        } catch (CutRefusedException e) {
            return "refused: " + e.getMessage();
        }
    }

    private static Selector selector(String text) {
        String keyword = text.substring(0, text.indexOf(' '));
        String value = text.substring(text.indexOf(' ') + 1);
        int at = keyword.indexOf('@');
        Optional<IndexSet> layers =
                at < 0 ? Optional.empty() : Optional.of(IndexSet.parse(keyword.substring(at + 1)));
        return switch (at < 0 ? keyword : keyword.substring(0, at)) {
            case "tensors" -> new Selector.Tensors(List.of(value));
            case "layers" -> new Selector.Layers(IndexSet.parse(value));
            case "mlp-units" -> new Selector.MlpUnits(layers, IndexSet.parse(value));
            case "attention-heads" -> new Selector.AttentionHeads(layers, IndexSet.parse(value));
            case "experts" -> new Selector.Experts(layers, IndexSet.parse(value));
            case "vocab" -> new Selector.Vocab(IndexSet.parse(value), List.of());
            case "modules" -> new Selector.Modules(List.of(value));
            case "files" -> new Selector.Files(List.of(value));
            default -> throw new IllegalArgumentException(text);
        };
    }
}
