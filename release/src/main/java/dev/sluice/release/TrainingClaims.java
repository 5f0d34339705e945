package dev.sluice.release;

import dev.sluice.release.gate.TrainingClaim;
import dev.sluice.storage.Digest;
import dev.sluice.weights.Checkpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What a training record (`training.json`, as `sluice train` writes it) says of the model that
/// never saw the restricted data: its weight files, what moved them, and what was restricted.
final class TrainingClaims {
    private static final String DATA = "data/";
    private static final String START = "start/";
    private static final String RESTRICTED = "restricted";
    private static final String SHARED = "shared";
    private static final String WEIGHTS = ".safetensors";

    private TrainingClaims() {}

    /// The claim of the plan's record; empty where it names none.
    ///
    /// @throws ReleaseException where the file is no such record
    static Optional<TrainingClaim> of(ReleasePlan plan, GatePlan gate) throws IOException {
        if (gate.training().isEmpty()) {
            return Optional.empty();
        }
        Path file = plan.resolve(gate.training().get());
        if (!Files.isRegularFile(file)) {
            throw new ReleaseException(
                    file.toString(),
                    "there is no such file, and the plan names it as the training record",
                    "correct the plan");
        }
        ObjectNode record = Checkpoint.readObject(file);
        if (record.path("sluiceTraining").asInt(0) != 1) {
            throw new ReleaseException(
                    file.toString(),
                    "it is no training record of version 1",
                    "name the training.json that sluice train wrote");
        }
        try {
            return Optional.of(claim(record));
        } catch (IllegalArgumentException e) {
            throw new ReleaseException(
                    file.toString(), "it is no whole training record", "train again");
        }
    }

    private static TrainingClaim claim(JsonNode record) {
        SortedMap<String, Digest> weights = digests(record.path("neverSawIt"));
        weights.keySet().removeIf(name -> !name.endsWith(WEIGHTS));
        SortedMap<String, Digest> inputs = digests(record.path("inputs"));
        SortedMap<String, Digest> data = new TreeMap<>();
        for (JsonNode phase : record.path("phases")) {
            boolean movesShared =
                    phase.path("trained")
                            .valueStream()
                            .anyMatch(each -> each.asString("").equals(SHARED));
            for (JsonNode text : phase.path("texts")) {
                Digest digest = inputs.get(DATA + text.asString(""));
                if (movesShared && digest != null) {
                    data.put(text.asString(""), digest);
                }
            }
        }
        // Weights that were there before: what they were trained on, nobody here can say.
        boolean startsFromOthers =
                inputs.keySet().stream()
                        .anyMatch(name -> name.startsWith(START) && name.endsWith(WEIGHTS));
        SortedMap<String, Digest> restricted = new TreeMap<>();
        Digest digest = inputs.get(DATA + RESTRICTED);
        if (digest != null) {
            restricted.put(RESTRICTED, digest);
        }
        return new TrainingClaim(weights, data, restricted, startsFromOthers);
    }

    private static SortedMap<String, Digest> digests(JsonNode node) {
        SortedMap<String, Digest> digests = new TreeMap<>();
        node.properties()
                .forEach(
                        entry ->
                                digests.put(
                                        entry.getKey(),
                                        Digest.parse(entry.getValue().asString(""))));
        return digests;
    }
}
