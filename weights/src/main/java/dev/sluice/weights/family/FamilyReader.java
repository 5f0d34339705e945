package dev.sluice.weights.family;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Reads the descriptors that ship beside this class. A mistake in one is a mistake in this
/// project, so it stops the program at once with the descriptor's name.
final class FamilyReader {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
    private static final Set<String> DERIVED_SIZES = Set.of("q", "kv");

    private final String name;
    private final JsonNode root;

    private FamilyReader(String name, JsonNode root) {
        this.name = name;
        this.root = root;
    }

    static List<Family> readAll() {
        List<Family> families = new ArrayList<>();
        for (JsonNode name : resource("families").path("families")) {
            families.add(new FamilyReader(name.asString(), resource(name.asString())).read());
        }
        return List.copyOf(families);
    }

    private static JsonNode resource(String name) {
        try (InputStream stream = FamilyReader.class.getResourceAsStream(name + ".json")) {
            if (stream == null) {
                throw new IllegalStateException(
                        "family descriptor '%s' is missing".formatted(name));
            }
            return JSON.readTree(stream.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (JacksonException e) {
            throw new IllegalStateException(
                    "family descriptor '%s' is not JSON".formatted(name), e);
        }
    }

    private Family read() {
        check(
                root.path("name").asString("").equals(name),
                "is called '%s'",
                root.path("name").asString(""));
        Map<String, SizeKey> sizes = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> size : required(root, "sizes").properties()) {
            sizes.put(size.getKey(), size(size.getValue()));
        }
        List<TensorPattern> tensors = new ArrayList<>();
        for (JsonNode node : required(root, "tensors")) {
            TensorPattern tensor = tensor(node);
            for (Axis axis : tensor.axes()) {
                check(
                        axis.isLiteral()
                                || sizes.containsKey(axis.size())
                                || DERIVED_SIZES.contains(axis.size()),
                        "has no size '%s'",
                        axis.size());
            }
            tensors.add(tensor);
        }
        List<Variant> variants = new ArrayList<>();
        required(root, "variants").forEach(node -> variants.add(variant(node)));
        List<LayerList> lists = new ArrayList<>();
        root.path("layerLists").forEach(node -> lists.add(layerList(node)));
        return new Family(
                name,
                text(root, "ggufArchitecture"),
                variants,
                sizes,
                required(root, "tiedByDefault").asBoolean(),
                required(root, "headsDivideHidden").asBoolean(),
                required(root, "unitsAxis").asString(),
                lists,
                root.has("sparseLayers")
                        ? Optional.of(sparseLayers(root.path("sparseLayers")))
                        : Optional.empty(),
                tensors);
    }

    private SizeKey size(JsonNode node) {
        return new SizeKey(
                strings(required(node, "keys")),
                required(node, "default").asString(),
                text(node, "null"));
    }

    private TensorPattern tensor(JsonNode node) {
        List<Axis> axes = strings(required(node, "axes")).stream().map(Axis::parse).toList();
        String pattern = required(node, "name").asString();
        check(
                pattern.startsWith("{body}") || pattern.startsWith("{head}"),
                "names a tensor outside body and head: %s",
                pattern);
        return new TensorPattern(
                pattern,
                axes,
                node.path("optional").asBoolean(false),
                node.path("computed").asBoolean(false),
                TensorPattern.LayerKind.valueOf(
                        node.path("layers").asString("all").toUpperCase(Locale.ROOT)),
                text(node, "quantized"),
                text(node, "gguf"),
                TensorPattern.Transform.valueOf(
                        node.path("transform")
                                .asString("none")
                                .toUpperCase(Locale.ROOT)
                                .replace('-', '_')));
    }

    private Variant variant(JsonNode node) {
        List<Variant.Module> modules = new ArrayList<>();
        for (Map.Entry<String, JsonNode> entry : node.path("modules").properties()) {
            JsonNode module = entry.getValue();
            JsonNode becomes = required(module, "becomes");
            modules.add(
                    new Variant.Module(
                            entry.getKey(),
                            strings(required(module, "tensorPrefixes")),
                            required(becomes, "architecture").asString(),
                            required(becomes, "modelType").asString(),
                            strings(module.path("carriedKeys")),
                            strings(module.path("files"))));
        }
        return new Variant(
                required(node, "architecture").asString(),
                required(node, "modelType").asString(),
                text(node, "nesting"),
                node.has("body") ? strings(node.path("body")) : List.of("model."),
                node.has("head") ? strings(node.path("head")) : List.of(""),
                modules);
    }

    private LayerList layerList(JsonNode node) {
        String key = required(node, "key").asString();
        if (!node.has("implied")) {
            return new LayerList(key, Optional.empty());
        }
        JsonNode implied = node.path("implied");
        return new LayerList(
                key,
                Optional.of(
                        new LayerList.Implied(
                                required(implied, "then"),
                                required(implied, "otherwise"),
                                number(implied, "notMultipleOf"),
                                text(implied, "notMultipleOfKey"),
                                text(implied, "fromKey"),
                                number(implied, "fromDefault"),
                                text(implied, "belowKey"),
                                number(implied, "belowDefault"),
                                text(implied, "flagKey"))));
    }

    private SparseLayers sparseLayers(JsonNode node) {
        String listed = required(node, "listed").asString();
        check(listed.equals("sparse") || listed.equals("dense"), "lists '%s' layers", listed);
        return new SparseLayers(
                required(node, "list").asString(),
                listed.equals("sparse"),
                required(node, "stepKey").asString(),
                required(node, "stepDefault").asLong());
    }

    private JsonNode required(JsonNode node, String key) {
        JsonNode value = node.path(key);
        check(!value.isMissingNode(), "lacks '%s'", key);
        return value;
    }

    private static Optional<String> text(JsonNode node, String key) {
        return node.has(key) ? Optional.of(node.path(key).asString()) : Optional.empty();
    }

    private static OptionalLong number(JsonNode node, String key) {
        return node.has(key) ? OptionalLong.of(node.path(key).asLong()) : OptionalLong.empty();
    }

    private static List<String> strings(JsonNode array) {
        List<String> strings = new ArrayList<>();
        array.forEach(value -> strings.add(value.asString()));
        return List.copyOf(strings);
    }

    private void check(boolean holds, String problem, String detail) {
        if (!holds) {
            throw new IllegalStateException(
                    "family descriptor '%s' ".formatted(name) + problem.formatted(detail));
        }
    }
}
