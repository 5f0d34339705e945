package dev.sluice.weights.family;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.weights.FormatException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// A descriptor names every tensor of its family, with the shape it has, and no other. The oracle
/// is what transformers itself writes: `conformance/tiny_models.py` made the listings.
class AnatomyTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "llama",
                "llama_biased",
                "mistral",
                "qwen2",
                "qwen3",
                "gemma2",
                "gemma3_text",
                "gemma3",
                "mixtral",
                "qwen2_moe",
                "qwen3_moe",
                "llama4_text",
                "llama4",
                "gpt_oss"
            })
    void knowsEveryTensorThatTransformersWrites(String variant) throws IOException {
        JsonNode listing = listing(variant);
        Anatomy anatomy = Anatomy.of((ObjectNode) listing.path("config"));
        Map<String, List<Long>> written = new TreeMap<>();
        Map<String, List<Long>> known = new TreeMap<>();
        for (Map.Entry<String, JsonNode> tensor : listing.path("tensors").properties()) {
            String name = tensor.getKey();
            if (anatomy.module(name).isPresent()) {
                continue;
            }
            written.put(name, extents(tensor.getValue()));
            TensorRef ref = anatomy.match(name).orElseThrow(() -> new AssertionError(name));
            known.put(ref.name(), anatomy.shape(ref.pattern()).extents());
        }
        assertThat(known).isEqualTo(written);

        TreeSet<String> required = new TreeSet<>();
        TreeSet<String> all = new TreeSet<>();
        anatomy.tensors()
                .forEach(
                        ref -> {
                            all.add(ref.name());
                            if (!ref.pattern().optional()) {
                                required.add(ref.name());
                            }
                        });
        assertThat(written.keySet()).containsAll(required);
        assertThat(all).containsAll(written.keySet());
    }

    @Test
    void refusesAnArchitectureWithoutDescriptor() {
        ObjectNode config = JSON.createObjectNode().put("model_type", "mamba");
        assertThat(Anatomy.find(config)).isEmpty();
        assertThatThrownBy(() -> Anatomy.of(config))
                .isInstanceOfSatisfying(
                        FormatException.class,
                        e -> assertThat(e.problem()).contains("no descriptor").contains("mamba"));
    }

    @Test
    void refusesSizesThatAreNoSensibleNumbers() throws IOException {
        for (JsonNode bad : JSON.readTree("[0, -1, 1.5, \"32\", 4294967296, 1e400, true]")) {
            ObjectNode config = (ObjectNode) listing("llama").path("config");
            config.set("hidden_size", bad);
            assertThatThrownBy(() -> Anatomy.of(config))
                    .as("hidden_size %s", bad)
                    .isInstanceOf(FormatException.class);
        }
    }

    @Test
    void fillsInWhatTheLoaderWouldAssume() throws IOException {
        ObjectNode config = (ObjectNode) listing("llama").path("config");
        config.remove("num_key_value_heads");
        config.putNull("head_dim");
        Anatomy anatomy = Anatomy.of(config);
        assertThat(anatomy.size("kv_heads")).isEqualTo(4);
        assertThat(anatomy.size("head_dim")).isEqualTo(8);
        assertThat(anatomy.isTied()).isFalse();
    }

    @Test
    void everyGgufNameIsUniqueWithinItsFamily() {
        for (Family family : Family.all()) {
            List<String> names =
                    family.tensors().stream().flatMap(tensor -> tensor.gguf().stream()).toList();
            assertThat(names).as(family.name()).doesNotHaveDuplicates();
        }
        assertThat(Family.byGgufArchitecture("llama").orElseThrow().name()).isEqualTo("llama");
    }

    private static List<Long> extents(JsonNode shape) {
        return shape.valueStream().map(JsonNode::asLong).toList();
    }

    private static JsonNode listing(String variant) throws IOException {
        try (InputStream stream =
                AnatomyTest.class.getResourceAsStream("listings/" + variant + ".json")) {
            return JSON.readTree(Objects.requireNonNull(stream, variant).readAllBytes());
        }
    }
}
