package dev.sluice.release;

import dev.sluice.seal.describe.ModelStatement;
import dev.sluice.seal.describe.Origin;
import dev.sluice.seal.openness.ContentType;
import dev.sluice.seal.openness.MofComponent;
import dev.sluice.storage.Digest;
import dev.sluice.storage.RelativePath;
import dev.sluice.storage.UnsafePathException;
import java.net.URI;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/// Makes of the document what a plan says of the model, and finds what a schema cannot say.
///
/// What is not of the right kind the schema has complained of; it is passed over here.
final class AccountBinder {
    private final Problems problems;
    private final YamlNode.Mapping top;
    private final List<String> components;

    /// @param components the plan's, by name
    AccountBinder(Problems problems, YamlNode.Mapping top, List<String> components) {
        this.problems = problems;
        this.top = top;
        this.components = components;
    }

    /// What the plan says; [Account#NONE] where a problem was found, now or before.
    Account bind() {
        Optional<YamlNode.Mapping> origin = mapping(top.get("origin"));
        Optional<YamlNode.Mapping> describe = mapping(top.get("describe"));
        Optional<YamlNode.Mapping> seal = mapping(top.get("seal"));
        if (origin.isPresent() && describe.isEmpty() && seal.isEmpty()) {
            problems.add(
                    top.entry("origin").orElseThrow().keyAt(),
                    "origin",
                    "nothing uses it: the plan neither describes nor seals its editions",
                    "add describe: {} or seal:, or take it out");
        }
        Optional<ModelStatement> statement = describe.map(this::statement);
        if (!problems.isEmpty()) {
            return Account.NONE;
        }
        return new Account(
                origin.map(AccountBinder::origin),
                statement,
                seal.map(
                        each ->
                                new SealPlan(
                                        text(each, "key").orElseThrow(),
                                        text(each, "certificates"))),
                mapping(top.get("publish"))
                        .map(
                                each ->
                                        new PublishPlan(
                                                text(each, "hub").orElseThrow(),
                                                text(each, "repo").orElseThrow())));
    }

    private static Origin origin(YamlNode.Mapping origin) {
        return new Origin(
                text(origin, "developer").orElseThrow(),
                text(origin, "country").orElseThrow(),
                text(origin, "contact"),
                texts(origin, "trained-in"),
                text(origin, "data-cutoff"));
    }

    private ModelStatement statement(YamlNode.Mapping describe) {
        SortedMap<String, String> because = new TreeMap<>();
        for (YamlNode.Entry entry : entries(describe, "withheld")) {
            if (!components.contains(entry.key())) {
                problems.add(
                        entry.keyAt(),
                        "describe.withheld." + entry.key(),
                        "there is no component '%s'".formatted(Quote.shortened(entry.key())),
                        components.isEmpty()
                                ? "define it under components"
                                : Suggestion.among(entry.key(), components));
            }
            entry.value().asText().ifPresent(reason -> because.put(entry.key(), reason));
        }
        List<ModelStatement.Dataset> data = new ArrayList<>();
        for (YamlNode item : describe.get("data").map(YamlNode::oneOrMore).orElse(List.of())) {
            dataset(item, "describe.data[%d]".formatted(data.size())).ifPresent(data::add);
        }
        Map<ContentType, String> licenses = new EnumMap<>(ContentType.class);
        for (ContentType type : ContentType.values()) {
            mapping(describe.get("licenses"))
                    .flatMap(
                            each ->
                                    LicenseBinder.bind(
                                            problems,
                                            each.get(type.text()),
                                            "describe.licenses." + type.text()))
                    .ifPresent(id -> licenses.put(type, id));
        }
        return new ModelStatement(
                text(describe, "summary"),
                texts(describe, "language"),
                texts(describe, "base-model"),
                texts(describe, "intended-use"),
                texts(describe, "out-of-scope"),
                texts(describe, "limitations"),
                because,
                data,
                text(describe, "copyright"),
                text(describe, "illegal-content"),
                licenses,
                parts(describe));
    }

    private Optional<ModelStatement.Dataset> dataset(YamlNode node, String path) {
        Optional<YamlNode.Mapping> data = mapping(Optional.of(node));
        Optional<String> name = data.flatMap(each -> text(each, "name"));
        Optional<ModelStatement.Kind> kind =
                data.flatMap(each -> text(each, "kind"))
                        .flatMap(
                                text ->
                                        Stream.of(ModelStatement.Kind.values())
                                                .filter(each -> each.key().equals(text))
                                                .findFirst());
        if (data.isEmpty() || name.isEmpty() || kind.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                new ModelStatement.Dataset(
                        name.get(),
                        kind.get(),
                        text(data.get(), "contents"),
                        text(data.get(), "size"),
                        text(data.get(), "license"),
                        url(data.get(), path),
                        digest(data.get()),
                        text(data.get(), "processing")));
    }

    private Map<MofComponent, ModelStatement.Component> parts(YamlNode.Mapping describe) {
        Map<MofComponent, ModelStatement.Component> parts = new EnumMap<>(MofComponent.class);
        for (YamlNode.Entry entry : entries(describe, "openness")) {
            String path = "describe.openness." + entry.key();
            Optional<YamlNode.Mapping> part = mapping(Optional.of(entry.value()));
            Optional<MofComponent> component = MofComponent.ofKey(entry.key());
            if (part.isPresent() && component.isPresent()) {
                parts.put(
                        component.get(),
                        new ModelStatement.Component(
                                place(entry, part.get(), path),
                                LicenseBinder.bind(
                                        problems, part.get().get("license"), path + ".license")));
            }
        }
        return parts;
    }

    private Optional<ModelStatement.Place> place(
            YamlNode.Entry entry, YamlNode.Mapping part, String path) {
        Optional<String> file = text(part, "file");
        boolean hasUrl = part.get("url").isPresent();
        boolean hasDigest = part.get("sha256").isPresent();
        if (file.isPresent() ? hasUrl || hasDigest : hasUrl != hasDigest) {
            problems.add(
                    entry.keyAt(),
                    path,
                    "it does not say one place",
                    "give file:, or url: with sha256:");
            return Optional.empty();
        }
        if (file.isPresent()) {
            return relative(part, file.get(), path);
        }
        Optional<URI> url = url(part, path);
        Optional<Digest> digest = digest(part);
        return url.isPresent() && digest.isPresent()
                ? Optional.of(new ModelStatement.Place.Pinned(url.get(), digest.get()))
                : Optional.empty();
    }

    private Optional<ModelStatement.Place> relative(
            YamlNode.Mapping part, String file, String path) {
        try {
            return Optional.of(new ModelStatement.Place.InFolder(RelativePath.parse(file).value()));
        } catch (UnsafePathException e) {
            problems.add(
                    part.get("file").orElseThrow().at(),
                    path + ".file",
                    "'%s' is no path inside the edition".formatted(Quote.shortened(file)),
                    "write it as the edition's folder has it, such as REPORT.md");
            return Optional.empty();
        }
    }

    private Optional<URI> url(YamlNode.Mapping mapping, String path) {
        Optional<String> text = text(mapping, "url");
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new URI(text.get()));
        } catch (java.net.URISyntaxException e) {
            problems.add(
                    mapping.get("url").orElseThrow().at(),
                    path + ".url",
                    "'%s' is not an address".formatted(Quote.shortened(text.get())),
                    "write one such as https://example.org/paper.pdf");
            return Optional.empty();
        }
    }

    private static Optional<Digest> digest(YamlNode.Mapping mapping) {
        return text(mapping, "sha256").filter(hex -> hex.matches("[0-9a-f]{64}")).map(Digest::new);
    }

    private static Optional<YamlNode.Mapping> mapping(Optional<YamlNode> node) {
        return node.filter(YamlNode.Mapping.class::isInstance).map(YamlNode.Mapping.class::cast);
    }

    private static List<YamlNode.Entry> entries(YamlNode.Mapping mapping, String key) {
        return mapping(mapping.get(key)).map(YamlNode.Mapping::entries).orElse(List.of());
    }

    private static Optional<String> text(YamlNode.Mapping mapping, String key) {
        return mapping.get(key).flatMap(YamlNode::asText);
    }

    private static List<String> texts(YamlNode.Mapping mapping, String key) {
        return mapping.get(key).map(YamlNode::oneOrMore).orElse(List.of()).stream()
                .map(YamlNode::asText)
                .flatMap(Optional::stream)
                .toList();
    }
}
