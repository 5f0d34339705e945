package dev.sluice.release;

import dev.sluice.edition.Component;
import dev.sluice.edition.withheld.AgeKey;
import dev.sluice.edition.withheld.WithheldComponentException;
import dev.sluice.release.gate.Check;
import dev.sluice.seal.describe.Descriptions;
import dev.sluice.weights.convert.Format;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Makes the plan out of the document, and finds what a schema cannot say.
///
/// Where a value is not of the right kind the schema has complained already; it is passed over
/// here, so that the rest is checked all the same. The plan is whole only if no problem was found.
final class PlanBinder {
    /// What an edition is written as where the plan does not say.
    private static final Format SOURCE_FORMAT =
            new Format(Format.Container.SAFETENSORS, Format.Precision.SOURCE);

    private final Problems problems;
    private final Path folder;

    PlanBinder(Problems problems, Path folder) {
        this.problems = problems;
        this.folder = folder;
    }

    /// The plan; empty where a problem was found, now or before.
    Optional<ReleasePlan> bind(YamlNode root) {
        if (!(root instanceof YamlNode.Mapping top)) {
            return Optional.empty();
        }
        List<Component> components = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (YamlNode.Entry entry : entries(top.get("components"))) {
            names.add(entry.key());
            new SelectorBinder(problems, "components." + entry.key())
                    .bind(entry)
                    .ifPresent(components::add);
        }
        List<EditionPlan> editions = new ArrayList<>();
        boolean downloadable = false;
        for (YamlNode.Entry entry : entries(top.get("editions"))) {
            Optional<Access> access = access(entry.value());
            downloadable |= access.isEmpty() || access.get().isDownloadable();
            access.flatMap(known -> edition(entry, known, names)).ifPresent(editions::add);
        }
        if (!downloadable && !entries(top.get("editions")).isEmpty()) {
            YamlNode.Entry entry = top.entry("editions").orElseThrow();
            problems.add(
                    entry.keyAt(),
                    "editions",
                    "no edition is downloadable, so there is nothing to write",
                    "give one access: public");
        }
        Optional<YamlNode> recipientList = top.get("withheld").flatMap(PlanBinder::recipients);
        checkRecipients(items(recipientList));
        List<String> recipients = texts(recipientList);
        pathNodes(top).forEach(this::checkPath);
        Optional<GatePlan> gate = new GateBinder(problems, top, names).bind();
        Account account = new AccountBinder(problems, top, names).bind();
        gate.ifPresent(its -> requireAllowed(top, its, account));
        if (!problems.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                new ReleasePlan(
                        text(top, "model"),
                        text(top, "source"),
                        components,
                        editions,
                        recipients,
                        gate,
                        account,
                        folder));
    }

    /// A gate that would refuse what the plan has written about its editions would say so only at
    /// the end of a release.
    private void requireAllowed(YamlNode.Mapping top, GatePlan gate, Account account) {
        List<YamlNode> items = items(top.get("gate"));
        for (int i = 0; i < gate.policy().checks().size(); i++) {
            if (gate.policy().checks().get(i) instanceof Check.Files files) {
                List<String> refused =
                        account.statement().map(Descriptions::names).orElse(Set.of()).stream()
                                .filter(name -> !files.allows(name))
                                .toList();
                if (!refused.isEmpty()) {
                    problems.add(
                            items.get(i).at(),
                            "gate[%d].files".formatted(i),
                            "it refuses what describe: writes: " + String.join(", ", refused),
                            "allow md, yml and json under only, or take describe: out");
                }
            }
        }
    }

    private Optional<EditionPlan> edition(
            YamlNode.Entry entry, Access access, List<String> components) {
        String path = "editions." + entry.key();
        YamlNode.Mapping mapping = (YamlNode.Mapping) entry.value();
        List<String> withhold = new ArrayList<>();
        for (YamlNode item : items(mapping.get("withhold"))) {
            String name = item.asText().orElse("");
            if (!components.contains(name)) {
                problems.add(
                        item.at(),
                        "%s.withhold[%d]".formatted(path, withhold.size()),
                        "there is no component '%s'".formatted(Quote.shortened(name)),
                        components.isEmpty()
                                ? "define it under components"
                                : Suggestion.among(name, components));
            }
            withhold.add(name);
        }
        List<Format> formats = formats(mapping.get("formats"));
        if (access.isDownloadable() && mapping.get("formats").isEmpty()) {
            formats = List.of(SOURCE_FORMAT);
        }
        mapping.entry("formats").ifPresent(where -> checkFormats(where, path, access));
        Optional<String> license =
                LicenseBinder.bind(problems, mapping.get("license"), path + ".license");
        if (!problems.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new EditionPlan(entry.key(), withhold, formats, access, license));
    }

    private void checkFormats(YamlNode.Entry entry, String path, Access access) {
        List<Format> formats = formats(Optional.of(entry.value()));
        List<Format> safetensors = EditionPlan.safetensors(formats).toList();
        String where = path + ".formats";
        if (!access.isDownloadable()) {
            problems.add(
                    entry.keyAt(),
                    where,
                    "an api-only edition is not written, so it has no formats",
                    "remove them, or give it access: public");
        } else if (!formats.isEmpty() && safetensors.isEmpty()) {
            problems.add(
                    entry.value().at(),
                    where,
                    "safetensors is not among them, and only from it can the model be joined again"
                            + " bit for bit",
                    "add safetensors");
        } else if (safetensors.size() > 1) {
            problems.add(
                    entry.value().at(),
                    where,
                    "an edition is one safetensors checkpoint, not %d"
                            .formatted(safetensors.size()),
                    "keep " + safetensors.getFirst());
        }
    }

    /// A recipient carries a checksum, which a schema cannot check.
    private void checkRecipients(List<YamlNode> recipients) {
        for (int i = 0; i < recipients.size(); i++) {
            YamlNode node = recipients.get(i);
            try {
                node.asText().ifPresent(AgeKey::requireRecipient);
            } catch (WithheldComponentException e) {
                problems.add(
                        node.at(),
                        "withheld.recipients[%d]".formatted(i),
                        "'%s' is not an age public key: a letter of it is wrong"
                                .formatted(Quote.shortened(node.asText().orElse(""))),
                        "copy the age1… line that age-keygen printed");
            }
        }
    }

    /// Every place in a plan where a path stands, by its name.
    private static List<YamlNode.Entry> pathNodes(YamlNode.Mapping top) {
        List<YamlNode.Entry> nodes = new ArrayList<>();
        top.entry("source").ifPresent(nodes::add);
        top.entry("training").ifPresent(nodes::add);
        for (String key : List.of("suites", "controls", "approvers", "seal")) {
            for (YamlNode.Entry entry : entries(top.get(key))) {
                for (YamlNode path : entry.value().oneOrMore()) {
                    nodes.add(new YamlNode.Entry(entry.keyAt(), key + "." + entry.key(), path));
                }
            }
        }
        return nodes;
    }

    private void checkPath(YamlNode.Entry entry) {
        String path = entry.value().asText().orElse("x");
        try {
            if (!path.isEmpty()) {
                Path _ = folder.resolve(path);
            }
        } catch (InvalidPathException e) {
            problems.add(
                    entry.value().at(),
                    entry.key(),
                    "not a path (%s)".formatted(Quote.shortened(String.valueOf(e.getReason()))),
                    "write a path such as ./checkpoint");
        }
    }

    private static List<Format> formats(Optional<YamlNode> node) {
        return texts(node).stream()
                .flatMap(
                        text ->
                                Format.all().stream()
                                        .filter(format -> format.toString().equals(text)))
                .toList();
    }

    private static Optional<Access> access(YamlNode edition) {
        if (!(edition instanceof YamlNode.Mapping mapping)) {
            return Optional.empty();
        }
        String text = mapping.get("access").flatMap(YamlNode::asText).orElse("");
        return List.of(Access.values()).stream()
                .filter(access -> access.text().equals(text))
                .findFirst();
    }

    private static Optional<YamlNode> recipients(YamlNode withheld) {
        return withheld instanceof YamlNode.Mapping mapping
                ? mapping.get("recipients")
                : Optional.empty();
    }

    private static String text(YamlNode.Mapping mapping, String key) {
        return mapping.get(key).flatMap(YamlNode::asText).orElseThrow();
    }

    private static List<String> texts(Optional<YamlNode> node) {
        return items(node).stream().map(YamlNode::asText).flatMap(Optional::stream).toList();
    }

    private static List<YamlNode> items(Optional<YamlNode> node) {
        return node.orElse(null) instanceof YamlNode.Sequence sequence
                ? sequence.items()
                : List.of();
    }

    private static List<YamlNode.Entry> entries(Optional<YamlNode> node) {
        return node.orElse(null) instanceof YamlNode.Mapping mapping
                ? mapping.entries()
                : List.of();
    }
}
