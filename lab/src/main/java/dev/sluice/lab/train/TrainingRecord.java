package dev.sluice.lab.train;

import dev.sluice.storage.Digest;
import dev.sluice.weights.Checkpoint;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// How a model folder was made: its `training.json`. It is what makes a verdict *proven*: an open
/// edition whose files have the digests of [#neverSawIt] is the model that never saw the restricted
/// texts.
///
/// @param method as the recipe calls it
/// @param assurance the most that the method can show: `proven`, `measured` or `suppressed`
/// @param inputs what went in, by role and name
/// @param phases in order
/// @param component the units that hold what is restricted, where the method has them
/// @param neverSawIt the files of the model that never saw restricted texts, where there is one
/// @param output the files that were written
public record TrainingRecord(
        String model,
        String method,
        String assurance,
        String tool,
        long seed,
        SortedMap<String, Digest> inputs,
        List<Phase> phases,
        Optional<Component> component,
        SortedMap<String, Digest> neverSawIt,
        SortedMap<String, Digest> output) {
    /// The file's name in a model folder.
    public static final String FILE = "training.json";

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    /// One stretch of training.
    ///
    /// @param texts the roles of the texts it learnt: `general`, `restricted`
    /// @param trained `shared`, `component` or both
    /// @param steps optimizer steps
    /// @param lastLoss mean of the last steps' losses, in nats
    public record Phase(
            String name, List<String> texts, List<String> trained, int steps, double lastLoss) {}

    /// Units that hold what is restricted.
    ///
    /// @param firstUnit the first of its units in each MLP, counted from 0
    /// @param units how many in each MLP
    public record Component(String name, int firstUnit, int units) {}

    public TrainingRecord {
        inputs = new TreeMap<>(inputs);
        phases = List.copyOf(phases);
        neverSawIt = new TreeMap<>(neverSawIt);
        output = new TreeMap<>(output);
    }

    /// The texts that moved a part of the weights, by role.
    ///
    /// @param part `shared` or `component`
    public SortedMap<String, Digest> textsThatMoved(String part) {
        SortedMap<String, Digest> texts = new TreeMap<>();
        for (Phase phase : phases) {
            if (phase.trained().contains(part)) {
                for (String role : phase.texts()) {
                    Digest digest = inputs.get("data/" + role);
                    if (digest != null) {
                        texts.put(role, digest);
                    }
                }
            }
        }
        return texts;
    }

    /// The restricted texts, by role; empty where the record names none.
    public SortedMap<String, Digest> restrictedTexts() {
        SortedMap<String, Digest> texts = new TreeMap<>();
        Digest digest = inputs.get("data/restricted");
        if (digest != null) {
            texts.put("restricted", digest);
        }
        return texts;
    }

    /// The file's bytes.
    public byte[] toJson() {
        ObjectNode root = JSON.createObjectNode();
        root.put("sluiceTraining", 1);
        root.put("model", model);
        root.put("method", method);
        root.put("assurance", assurance);
        root.put("tool", tool);
        root.put("seed", seed);
        root.set("inputs", digests(inputs));
        ArrayNode list = root.putArray("phases");
        for (Phase phase : phases) {
            ObjectNode node = list.addObject();
            node.put("name", phase.name());
            phase.texts().forEach(node.putArray("texts")::add);
            phase.trained().forEach(node.putArray("trained")::add);
            node.put("steps", phase.steps());
            node.put("lastLoss", phase.lastLoss());
        }
        component.ifPresent(
                part ->
                        root.putObject("component")
                                .put("name", part.name())
                                .put("firstUnit", part.firstUnit())
                                .put("units", part.units()));
        if (!neverSawIt.isEmpty()) {
            root.set("neverSawIt", digests(neverSawIt));
        }
        root.set("output", digests(output));
        return (JSON.writeValueAsString(root) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /// Reads a model folder's record.
    ///
    /// @throws TrainingException where the file is no such record
    public static TrainingRecord read(Path file) throws IOException {
        ObjectNode root = Checkpoint.readObject(file);
        if (root.path("sluiceTraining").asInt(0) != 1) {
            throw new TrainingException(
                    file.toString(),
                    "it is no training record of version 1",
                    "train again, or use the version of sluice that wrote it");
        }
        try {
            List<Phase> phases = new ArrayList<>();
            for (JsonNode node : root.path("phases")) {
                phases.add(
                        new Phase(
                                node.path("name").asString(),
                                texts(node.path("texts")),
                                texts(node.path("trained")),
                                node.path("steps").asInt(),
                                node.path("lastLoss").asDouble(Double.NaN)));
            }
            JsonNode part = root.path("component");
            return new TrainingRecord(
                    root.path("model").asString(),
                    root.path("method").asString(),
                    root.path("assurance").asString(),
                    root.path("tool").asString(),
                    root.path("seed").asLong(),
                    digests(root.path("inputs")),
                    phases,
                    part.isObject()
                            ? Optional.of(
                                    new Component(
                                            part.path("name").asString(),
                                            part.path("firstUnit").asInt(),
                                            part.path("units").asInt()))
                            : Optional.empty(),
                    digests(root.path("neverSawIt")),
                    digests(root.path("output")));
        } catch (JacksonException | IllegalArgumentException e) {
            throw new TrainingException(
                    file.toString(),
                    "it is no whole training record (%s)".formatted(e.getMessage()),
                    "train again");
        }
    }

    private static List<String> texts(JsonNode node) {
        return node.valueStream().map(JsonNode::asString).toList();
    }

    private static SortedMap<String, Digest> digests(JsonNode node) {
        SortedMap<String, Digest> digests = new TreeMap<>();
        node.properties()
                .forEach(
                        entry ->
                                digests.put(
                                        entry.getKey(), Digest.parse(entry.getValue().asString())));
        return digests;
    }

    private static ObjectNode digests(Map<String, Digest> digests) {
        ObjectNode node = JSON.createObjectNode();
        digests.forEach((name, digest) -> node.put(name, digest.toString()));
        return node;
    }
}
