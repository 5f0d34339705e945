package dev.sluice.weights.family;

import dev.sluice.weights.FormatException;
import dev.sluice.weights.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The parts of one model: its family, its sizes, and what each of its tensors is.
public final class Anatomy {
    private static final long MAX_SIZE = Integer.MAX_VALUE;
    private static final long MAX_LAYERS = 10_000;
    private static final String WHERE = "config.json";

    private final Family family;
    private final Variant variant;
    private final ObjectNode sizesConfig;
    private final boolean tied;
    private final Optional<String> quantization;
    private final Map<String, Long> sizes;
    private final Map<TensorPattern, Pattern> regexes;

    private Anatomy(Family family, Variant variant, ObjectNode config, ObjectNode sizesConfig) {
        this.family = family;
        this.variant = variant;
        this.sizesConfig = sizesConfig;
        this.tied = tied(family, config, sizesConfig);
        this.quantization = quantization(config, sizesConfig);
        this.sizes = readSizes(family, sizesConfig);
        this.regexes =
                family.tensors().stream()
                        .collect(
                                Collectors.toMap(
                                        pattern -> pattern,
                                        pattern -> regex(pattern, variant),
                                        (a, _) -> a,
                                        LinkedHashMap::new));
    }

    /// Finds the family of a `config.json` and reads its sizes.
    ///
    /// @throws FormatException where no descriptor covers the architecture, or a size is no
    ///   sensible number
    public static Anatomy of(ObjectNode config) {
        return find(config)
                .orElseThrow(
                        () ->
                                new FormatException(
                                        WHERE,
                                        "no descriptor covers architecture %s, model type %s"
                                                .formatted(
                                                        config.path("architectures"),
                                                        config.path("model_type")),
                                        "known families: "
                                                + Family.all().stream()
                                                        .map(Family::name)
                                                        .collect(Collectors.joining(", "))));
    }

    /// Like [#of], empty where no descriptor covers the architecture.
    ///
    /// @throws FormatException where a size is no sensible number
    public static Optional<Anatomy> find(ObjectNode config) {
        return Family.of(config).map(family -> of(config, family));
    }

    private static Anatomy of(ObjectNode config, Family family) {
        Variant variant = family.variant(config).orElseThrow();
        if (variant.nesting().isEmpty()) {
            return new Anatomy(family, variant, config, config);
        }
        if (config.path(variant.nesting().get()) instanceof ObjectNode nested) {
            return new Anatomy(family, variant, config, nested);
        }
        throw new FormatException(
                WHERE,
                "%s has no object '%s'".formatted(variant.architecture(), variant.nesting().get()),
                "fetch the config again");
    }

    public Family family() {
        return family;
    }

    public Variant variant() {
        return variant;
    }

    /// The config object that holds the sizes: the whole one, or the nested text config. Read-only.
    public ObjectNode sizesConfig() {
        return sizesConfig;
    }

    /// Whether the config says that the output shares the embedding.
    public boolean isTied() {
        return tied;
    }

    /// `quant_method` of the config's quantisation, empty where the weights are plain.
    public Optional<String> quantization() {
        return quantization;
    }

    public int layers() {
        return Math.toIntExact(size("layers"));
    }

    /// A size by its symbolic name: those of the family, and `q`, `kv`, the extents of the query
    /// and key projections.
    ///
    /// @throws IllegalArgumentException where the family has no such size
    public long size(String name) {
        return findSize(name)
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "family %s has no size '%s'"
                                                .formatted(family.name(), name)));
    }

    /// Like [#size], empty where the family has no such size.
    public OptionalLong findSize(String name) {
        Long value = sizes.get(name);
        return value == null ? OptionalLong.empty() : OptionalLong.of(value);
    }

    /// How far an axis extends in this model.
    public long extent(Axis axis) {
        long base = axis.isLiteral() ? Long.parseLong(axis.size()) : size(axis.size());
        return Math.multiplyExact(base, (long) axis.copies()) / axis.divisor();
    }

    /// The shape a tensor of this model must have.
    public Shape shape(TensorPattern pattern) {
        return new Shape(pattern.axes().stream().map(this::extent).toList());
    }

    /// Whether a layer has experts; always so in a mixture whose layers are alike.
    public boolean isSparse(int layer) {
        return family.sparseLayers().map(rule -> rule.isSparse(sizesConfig, layer)).orElse(true);
    }

    /// What a tensor is, by its name; empty where the family knows no such tensor. Layer and expert
    /// numbers are within range.
    public Optional<TensorRef> match(String tensorName) {
        for (Map.Entry<TensorPattern, Pattern> entry : regexes.entrySet()) {
            Matcher matcher = entry.getValue().matcher(tensorName);
            if (matcher.matches()) {
                TensorPattern pattern = entry.getKey();
                TensorRef ref =
                        new TensorRef(
                                pattern,
                                matcher.group("prefix"),
                                pattern.isPerLayer()
                                        ? OptionalInt.of(number(matcher, "layer"))
                                        : OptionalInt.empty(),
                                pattern.isPerExpert()
                                        ? OptionalInt.of(number(matcher, "expert"))
                                        : OptionalInt.empty());
                return isIn(ref) ? Optional.of(ref) : Optional.empty();
            }
        }
        return Optional.empty();
    }

    /// The module that a tensor belongs to, where the variant has modules.
    public Optional<Variant.Module> module(String tensorName) {
        return variant.modules().stream().filter(module -> module.holds(tensorName)).findFirst();
    }

    /// Every tensor that a whole checkpoint of this model has, under its usual name; optional ones
    /// too. A descriptor's modules are not among them.
    public Stream<TensorRef> tensors() {
        return family.tensors().stream().flatMap(this::instances).filter(this::isIn);
    }

    private Stream<TensorRef> instances(TensorPattern pattern) {
        TensorRef bare =
                new TensorRef(pattern, "", OptionalInt.empty(), OptionalInt.empty()).in(variant);
        if (!pattern.isPerLayer()) {
            return Stream.of(bare);
        }
        Stream<TensorRef> perLayer =
                IntStream.range(0, layers())
                        .mapToObj(
                                layer ->
                                        bare.renumbered(
                                                OptionalInt.of(layer), OptionalInt.empty()));
        if (!pattern.isPerExpert()) {
            return perLayer;
        }
        return perLayer.flatMap(
                ref ->
                        IntStream.range(0, Math.toIntExact(size("experts")))
                                .mapToObj(
                                        expert ->
                                                ref.renumbered(
                                                        ref.layer(), OptionalInt.of(expert))));
    }

    private boolean isIn(TensorRef ref) {
        TensorPattern pattern = ref.pattern();
        if (pattern.quantization().isPresent()
                && !pattern.quantization().get().equals(quantization.orElse("none"))) {
            return false;
        }
        if (ref.expert().isPresent() && ref.expert().getAsInt() >= size("experts")) {
            return false;
        }
        if (ref.layer().isEmpty()) {
            return true;
        }
        int layer = ref.layer().getAsInt();
        return layer < layers()
                && switch (pattern.layers()) {
                    case ALL -> true;
                    case SPARSE -> isSparse(layer);
                    case DENSE -> !isSparse(layer);
                };
    }

    private static int number(Matcher matcher, String group) {
        return Integer.parseInt(matcher.group(group));
    }

    private static Pattern regex(TensorPattern pattern, Variant variant) {
        List<String> prefixes =
                pattern.name().startsWith("{body}") ? variant.body() : variant.head();
        String prefix =
                prefixes.stream()
                        .map(Pattern::quote)
                        .collect(Collectors.joining("|", "(?<prefix>", ")"));
        String rest = pattern.name().substring("{body}".length());
        String numbered =
                Pattern.quote(rest)
                        .replace("{layer}", "\\E(?<layer>0|[1-9][0-9]{0,5})\\Q")
                        .replace("{expert}", "\\E(?<expert>0|[1-9][0-9]{0,5})\\Q");
        return Pattern.compile(prefix + numbered);
    }

    private static boolean tied(Family family, ObjectNode config, ObjectNode sizesConfig) {
        return Stream.of(config, sizesConfig)
                .map(object -> object.path("tie_word_embeddings"))
                .filter(JsonNode::isBoolean)
                .map(JsonNode::asBoolean)
                .findFirst()
                .orElse(family.tiedByDefault());
    }

    private static Optional<String> quantization(ObjectNode config, ObjectNode sizesConfig) {
        return Stream.of(config, sizesConfig)
                .map(object -> object.path("quantization_config"))
                .filter(JsonNode::isObject)
                .map(object -> object.path("quant_method").asString("unnamed"))
                .findFirst();
    }

    private static Map<String, Long> readSizes(Family family, ObjectNode config) {
        Map<String, Long> sizes = new LinkedHashMap<>();
        List<String> derived = new ArrayList<>();
        for (Map.Entry<String, SizeKey> entry : family.sizes().entrySet()) {
            Optional<JsonNode> node =
                    entry.getValue().keys().stream()
                            .filter(config::has)
                            .map(config::path)
                            .findFirst();
            String fallback =
                    node.isPresent()
                            ? entry.getValue().whenNull().orElse(entry.getValue().whenAbsent())
                            : entry.getValue().whenAbsent();
            if (node.isPresent() && !node.get().isNull()) {
                sizes.put(entry.getKey(), sizeValue(entry.getKey(), node.get()));
            } else if (Character.isDigit(fallback.charAt(0))) {
                sizes.put(entry.getKey(), Long.parseLong(fallback));
            } else {
                derived.add(entry.getKey() + "=" + fallback);
            }
        }
        long heads = require(sizes, "heads");
        for (String rule : derived) {
            String name = rule.substring(0, rule.indexOf('='));
            boolean isQuotient = rule.endsWith("=hidden/heads");
            sizes.put(name, isQuotient ? require(sizes, "hidden") / heads : heads);
        }
        long headDim = require(sizes, "head_dim");
        sizes.put("q", Math.multiplyExact(heads, headDim));
        sizes.put("kv", Math.multiplyExact(require(sizes, "kv_heads"), headDim));
        if (require(sizes, "layers") > MAX_LAYERS) {
            throw new FormatException(
                    WHERE,
                    "%,d layers are over the limit of %,d"
                            .formatted(require(sizes, "layers"), MAX_LAYERS),
                    "check the config");
        }
        return sizes;
    }

    private static long sizeValue(String name, JsonNode node) {
        if (!node.isIntegralNumber()
                || !node.canConvertToLong()
                || node.asLong() < 1
                || node.asLong() > MAX_SIZE) {
            throw new FormatException(
                    WHERE,
                    "the size of '%s' is %s, not a number from 1 to %,d"
                            .formatted(name, node, MAX_SIZE),
                    "correct the config");
        }
        return node.asLong();
    }

    private static long require(Map<String, Long> sizes, String name) {
        Long value = sizes.get(name);
        if (value == null) {
            throw new IllegalStateException("the family's descriptor has no size " + name);
        }
        return value;
    }
}
