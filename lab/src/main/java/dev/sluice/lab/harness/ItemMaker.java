package dev.sluice.lab.harness;

import dev.sluice.engine.chat.PlainTemplate;
import dev.sluice.lab.suite.Folding;
import dev.sluice.lab.suite.Item;
import dev.sluice.lab.suite.Label;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Makes an item of a document.
final class ItemMaker {
    private static final int MAX_TOKENS = 1 << 16;
    private static final int DEFAULT_MAX_TOKENS = 256;

    private final DocReader reader;
    private final OutputType type;
    private final Optional<Object> choicesKey;
    private final Optional<Fewshot> fewshot;
    private final String targetDelimiter;
    private final String text;
    private final Object target;
    private final String description;
    private final int maxTokens;
    private final List<String> stop;
    private final Folding folding;
    private final PythonRandom random = Fewshot.generator();

    ItemMaker(
            DocReader reader,
            TaskKeys keys,
            OutputType type,
            Optional<Object> choicesKey,
            Optional<Fewshot> fewshot,
            String targetDelimiter,
            String fewshotDelimiter,
            Folding folding) {
        this.reader = reader;
        this.type = type;
        this.choicesKey = choicesKey;
        this.fewshot = fewshot;
        this.targetDelimiter = targetDelimiter;
        this.text = keys.text("doc_to_text");
        this.target =
                keys.value("doc_to_target")
                        .orElseThrow(() -> keys.refuse("doc_to_target", "missing", "add it"));
        this.description = keys.optionalText("description").orElse("");
        this.folding = folding;
        TaskKeys generation = keys.under("generation_kwargs");
        generation.skip("top_p", "top_k");
        Object temperature = generation.value("temperature").orElse(0);
        if (generation.flag("do_sample", false)
                || !(temperature instanceof Number number && number.doubleValue() == 0)) {
            throw generation.refuse("do_sample", "draws by chance", "write do_sample: false");
        }
        this.maxTokens = generation.number("max_gen_toks", MAX_TOKENS, DEFAULT_MAX_TOKENS);
        List<String> until = generation.texts("until");
        this.stop = until.isEmpty() ? List.of(fewshotDelimiter) : until;
        generation.refuseOthers();
    }

    Item item(int index, Map<String, Object> doc) {
        String id = String.valueOf(index);
        Label label = new Label(id, id, Optional.empty(), Optional.empty());
        String context = context(doc);
        return switch (type) {
            case MULTIPLE_CHOICE -> choice(label, context, doc);
            case LOGLIKELIHOOD -> new Item.Cloze(label, context, textTarget(doc));
            case ROLLING -> new Item.Perplexity(label, textTarget(doc));
            case GENERATE_UNTIL ->
                    new Item.ExactMatch(
                            label,
                            new Item.Prompt(context, maxTokens, stop),
                            answers(doc),
                            folding);
        };
    }

    /// The target as the harness's samples show it.
    String target(Map<String, Object> doc) {
        return PlainTemplate.text(reader.target(doc, target));
    }

    private String context(Map<String, Object> doc) {
        String before = description.isEmpty() ? "" : reader.text(doc, "description", description);
        String examples = fewshot.map(shots -> shots.examples(reader, doc, random)).orElse("");
        return before + examples + reader.text(doc, "doc_to_text", text);
    }

    private Item choice(Label label, String context, Map<String, Object> doc) {
        List<String> choices = choices(doc);
        return new Item.MultipleChoice(
                label,
                context,
                choices.stream().map(choice -> targetDelimiter + choice).toList(),
                targetDelimiter.codePointCount(0, targetDelimiter.length()),
                index(choices, reader.target(doc, target)));
    }

    private List<String> choices(Map<String, Object> doc) {
        return reader.choices(
                doc, choicesKey.orElseThrow(() -> reader.refuse("doc_to_choice", "is missing")));
    }

    private int index(List<String> choices, Object value) {
        long index =
                switch (value) {
                    case Long number -> number;
                    case String choice -> choices.indexOf(choice);
                    default ->
                            throw reader.refuse(
                                    "doc_to_target",
                                    "gives no choice but " + PlainTemplate.text(value));
                };
        if (index < 0 || index >= choices.size()) {
            throw reader.refuse(
                    "doc_to_target",
                    "gives %s, which is none of %d choices"
                            .formatted(PlainTemplate.text(value), choices.size()));
        }
        return (int) index;
    }

    private String textTarget(Map<String, Object> doc) {
        if (reader.target(doc, target) instanceof String text && !text.isEmpty()) {
            return text;
        }
        throw reader.refuse("doc_to_target", "gives no text");
    }

    private List<String> answers(Map<String, Object> doc) {
        Object value = reader.target(doc, target);
        if (choicesKey.isPresent()) {
            List<String> choices = choices(doc);
            return List.of(choices.get(index(choices, value)));
        }
        return value instanceof List<?> list && !list.isEmpty()
                ? list.stream().map(PlainTemplate::text).toList()
                : List.of(PlainTemplate.text(value));
    }
}
