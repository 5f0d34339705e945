package dev.sluice.lab.suite;

import dev.sluice.storage.Digest;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Items of one kind, with the digest of the file they were read from.
///
/// @param name what plans and results call it: the header's `suite`, or the file's name
/// @param digest of the bytes of the file, also where only some of its items are here
/// @param settings what was chosen beyond the file's items; goes into the evidence
/// @param items at least one, all of one kind, with distinct ids
public record Suite(String name, Digest digest, SuiteSettings settings, List<Item> items) {
    public Suite {
        items = List.copyOf(items);
        if (items.isEmpty()) {
            throw new SuiteException(name, "no items", "add at least one");
        }
    }

    /// Reads a suite: one JSON object a line, the first of which may be a header.
    ///
    /// ```
    /// {"suite":"substances","metric":"acc_token"}
    /// {"id":"gold.1","type":"multiple-choice","context":"define gold :",
    ///  "choices":[" a yellow metal"," a bird"],"answer":0,"cluster":"gold","split":"held-out"}
    /// {"id":"c","type":"cloze","context":"Gold is a","answer":" metal"}
    /// {"id":"p","type":"perplexity","text":"Gold is a yellow metal."}
    /// {"id":"e","type":"exact-match","context":"Gold is a","answer":["metal"],"stop":["."]}
    /// {"id":"j","type":"judged","context":"What is gold?","rubric":"a metal","max-tokens":64}
    /// ```
    ///
    /// @throws SuiteException where the file is not such a suite, naming line and field
    /// @throws dev.sluice.storage.StorageException where it cannot be read
    public static Suite read(Path file) {
        return SuiteReader.read(file);
    }

    public Metric metric() {
        return settings.metric();
    }

    public Item.Kind kind() {
        return items.getFirst().kind();
    }

    /// The items of one split only.
    ///
    /// @throws SuiteException where there is none
    public Suite only(Split split) {
        List<Item> some =
                items.stream()
                        .filter(item -> item.label().split().equals(Optional.of(split)))
                        .toList();
        if (some.isEmpty()) {
            throw new SuiteException(
                    name,
                    "no item of the split '%s'".formatted(split.text()),
                    "write \"split\":\"%s\" in some lines".formatted(split.text()));
        }
        return new Suite(name, digest, settings.of(split), some);
    }

    /// At most the first `limit` items.
    public Suite first(int limit) {
        return limit >= items.size()
                ? this
                : new Suite(name, digest, settings.first(limit), items.subList(0, limit));
    }

    /// The same items decided by another metric.
    ///
    /// @throws SuiteException where it cannot decide items of this kind
    public Suite by(Metric metric) {
        if (!kind().takes(metric)) {
            throw new SuiteException(
                    name,
                    "%s items are not decided by %s".formatted(kind().text(), metric.text()),
                    "leave out \"metric\"");
        }
        return new Suite(name, digest, settings.by(metric), items);
    }

    /// The share of items that a guesser answers correctly: 0 but for multiple choice.
    public double chance() {
        return items.stream()
                .mapToDouble(
                        item ->
                                item instanceof Item.MultipleChoice choice
                                        ? 1.0 / choice.choices().size()
                                        : 0)
                .average()
                .orElse(0);
    }
}
