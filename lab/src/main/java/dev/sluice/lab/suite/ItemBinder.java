package dev.sluice.lab.suite;

import java.util.List;

/// Makes an item of the fields of a line.
final class ItemBinder {
    private static final int MAX_CHOICES = 1000;
    private static final int MAX_TOKENS = 1 << 16;
    private static final int DEFAULT_MAX_TOKENS = 64;

    private ItemBinder() {}

    static Item item(ItemFields fields) {
        Item.Kind kind = kind(fields);
        Item item =
                switch (kind) {
                    case MULTIPLE_CHOICE -> choice(fields);
                    case CLOZE ->
                            new Item.Cloze(
                                    label(fields),
                                    fields.text("context"),
                                    fields.nonEmpty("answer"));
                    case PERPLEXITY -> new Item.Perplexity(label(fields), fields.nonEmpty("text"));
                    case EXACT_MATCH ->
                            new Item.ExactMatch(
                                    label(fields),
                                    prompt(fields),
                                    fields.texts("answer", 1, MAX_CHOICES),
                                    new Folding(
                                            true,
                                            List.of(),
                                            fields.flag("ignore-case"),
                                            fields.flag("ignore-punctuation"),
                                            fields.flag("ignore-numbers")));
                    case JUDGED ->
                            new Item.Judged(
                                    label(fields), prompt(fields), fields.nonEmpty("rubric"));
                };
        fields.refuseOthers();
        return item;
    }

    private static Item.Kind kind(ItemFields fields) {
        String text = fields.text("type");
        for (Item.Kind kind : Item.Kind.values()) {
            if (kind.text().equals(text)) {
                return kind;
            }
        }
        throw fields.refuse(
                "type",
                "'%s' is not a type".formatted(text),
                "write multiple-choice, cloze, perplexity, exact-match or judged");
    }

    private static Item choice(ItemFields fields) {
        List<String> choices = fields.texts("choices", 2, MAX_CHOICES);
        boolean spaced = choices.stream().allMatch(text -> text.startsWith(" "));
        if (choices.stream().anyMatch(text -> text.length() == (spaced ? 1 : 0))) {
            throw fields.refuse("choices", "a choice is empty", "write it out");
        }
        return new Item.MultipleChoice(
                label(fields),
                fields.text("context"),
                choices,
                spaced ? 1 : 0,
                fields.number("answer", 0, choices.size() - 1));
    }

    private static Item.Prompt prompt(ItemFields fields) {
        return new Item.Prompt(
                fields.text("context"),
                fields.has("max-tokens")
                        ? fields.number("max-tokens", 1, MAX_TOKENS)
                        : DEFAULT_MAX_TOKENS,
                fields.has("stop") ? fields.texts("stop", 0, MAX_CHOICES) : List.of());
    }

    private static Label label(ItemFields fields) {
        String id = fields.nonEmpty("id");
        return new Label(
                id,
                fields.optionalText("cluster").orElse(id),
                fields.optionalText("split").map(text -> split(fields, text)),
                fields.optionalText("text"));
    }

    private static Split split(ItemFields fields, String text) {
        for (Split split : Split.values()) {
            if (split.text().equals(text)) {
                return split;
            }
        }
        throw fields.refuse(
                "split",
                "'%s' is not a split".formatted(text),
                "write attack or held-out, or leave it out");
    }
}
