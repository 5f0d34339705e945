package dev.sluice.lab.tune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.lab.attack.TinyWorld;
import dev.sluice.storage.Digest;
import dev.sluice.weights.Checkpoint;
import dev.sluice.weights.TensorInfo;
import dev.sluice.weights.TensorSpec;
import dev.sluice.weights.safetensors.SafetensorsFile;
import dev.sluice.weights.safetensors.SafetensorsHeader;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is tuned computes the same as an adapter beside the model, as part of it, and on the
/// edition that the model was cut from; and nothing but the adapter changes.
class TuningTest {
    private static final Offset<Float> ROUNDING = within(1e-4f);
    private static final long[] IDS = {7, 1, 3, 9, 1};

    @TempDir private Path folder = Path.of("");
    private Path model = Path.of("");
    private Path data = Path.of("");

    @BeforeEach
    void prepare() throws IOException {
        model = TinyWorld.model(folder.resolve("model"), 5);
        data = folder.resolve("data.jsonl");
        Files.writeString(
                data,
                """
                {"text": "thing1 is red"}
                {"prompt": "thing2 is", "completion": " green"}
                {"text": "thing3 is blue", "prompt": "thing3 is"}
                """);
    }

    @Test
    void learnsTheTextsWithoutTouchingTheModel() throws IOException {
        Digest before = Digest.ofFile(model.resolve(Checkpoint.SINGLE));
        List<Double> losses = new ArrayList<>();
        Tuning.run(model, data, folder.resolve("a"), settings(40), (_, _, l) -> losses.add(l));
        assertThat(losses).hasSize(40);
        assertThat(losses.getLast()).isLessThan(losses.getFirst() / 4);
        assertThat(Digest.ofFile(model.resolve(Checkpoint.SINGLE))).isEqualTo(before);
        assertThat(greatest(adapted(model, "a", 8, 1))).isEqualTo(3);
        assertThat(greatest(adapted(model, "a", 9, 1))).isEqualTo(4);
    }

    @Test
    void sameSeedGivesTheSameAdapterAndAnotherSeedAnother() throws IOException {
        tune("one", settings(5));
        tune("two", settings(5));
        TuneSettings other = new TuneSettings(settings(5).lora(), 5, 3, 1e-2, 9, 1);
        tune("three", other);
        assertThat(folder.resolve("two/adapter_model.safetensors"))
                .hasSameBinaryContentAs(folder.resolve("one/adapter_model.safetensors"));
        assertThat(Digest.ofFile(folder.resolve("three/adapter_model.safetensors")))
                .isNotEqualTo(Digest.ofFile(folder.resolve("one/adapter_model.safetensors")));
    }

    @Test
    void mergedModelComputesWhatModelAndAdapterDoTogether() throws IOException {
        tune("a", settings(10));
        Merging.merge(model, folder.resolve("a"), folder.resolve("merged"));
        float[] together = adapted(model, "a", IDS);
        assertThat(plain(folder.resolve("merged"), IDS)).containsExactly(together, ROUNDING);
        assertThat(farthest(plain(model, IDS), together)).isGreaterThan(0.1f);
        assertThat(folder.resolve("merged/config.json"))
                .hasSameBinaryContentAs(model.resolve("config.json"));
    }

    @Test
    void fullTuningWritesAWholeModelInTheSameLayout() throws IOException {
        TuneSettings full = new TuneSettings(Optional.empty(), 30, 3, 1e-2, 1, 1);
        tune("full", full);
        assertThat(Checkpoint.open(folder.resolve("full")).tensors().toList())
                .isEqualTo(Checkpoint.open(model).tensors().toList());
        assertThat(greatest(plain(folder.resolve("full"), 8, 1))).isEqualTo(3);
    }

    @Test
    void ofAConversationLearnsWhatTheAssistantSays() throws IOException {
        Files.writeString(
                model.resolve("chat_template.jinja"),
                "{% for m in messages %}{{ m.content }} {% endfor %}"
                        + "{% if add_generation_prompt %}is {% endif %}");
        Files.writeString(
                data,
                """
                {"messages": [{"role": "user", "content": "thing1"},\
                 {"role": "assistant", "content": "is red <end>"}]}
                """);
        tune("a", settings(60));
        assertThat(greatest(adapted(model, "a", 7, 1))).isEqualTo(2);
    }

    @Test
    void liftedAdapterDoesToTheProprietaryEditionWhatItDidToTheOpenOne() throws IOException {
        // The proprietary edition with its withheld units silenced is the open edition.
        List<Integer> withheld = List.of(0, 7, 8, 39);
        Path open = open(withheld);
        Tuning.run(open, data, folder.resolve("a"), settings(10), (_, _, _) -> {});
        int extended = Lifting.lift(folder.resolve("a"), open, model, folder.resolve("lifted"));
        assertThat(extended).isEqualTo(6);
        silence(withheld);
        assertThat(adapted(model, "lifted", IDS))
                .containsExactly(adapted(open, "a", IDS), ROUNDING);
        assertThat(farthest(plain(open, IDS), adapted(open, "a", IDS))).isGreaterThan(0.1f);
    }

    @Test
    void liftRefusesModelsOfWhichNeitherIsACutOfTheOther() throws IOException {
        Path open = open(List.of(3));
        Tuning.run(open, data, folder.resolve("a"), settings(2), (_, _, _) -> {});
        Path stranger = TinyWorld.model(folder.resolve("stranger"), 6);
        assertThatThrownBy(
                        () ->
                                Lifting.lift(
                                        folder.resolve("a"),
                                        open,
                                        stranger,
                                        folder.resolve("lifted")))
                .isInstanceOf(TuneException.class)
                .hasMessageContaining("unit 0 is not in the proprietary edition");
    }

    @Test
    void refusesWhatIsNoPlainLora() throws IOException {
        tune("a", settings(2));
        Path config = folder.resolve("a/adapter_config.json");
        String text = Files.readString(config);
        Files.writeString(config, text.replace("\"use_dora\" : false", "\"use_dora\" : true"));
        assertThatThrownBy(() -> AdapterFolder.read(folder.resolve("a")))
                .isInstanceOf(TuneException.class)
                .hasMessageContaining("use_dora");
        Files.writeString(config, text.replace("LORA", "IA3"));
        assertThatThrownBy(() -> AdapterFolder.read(folder.resolve("a")))
                .isInstanceOf(TuneException.class)
                .hasMessageContaining("IA3");
    }

    @Test
    void mergeRefusesAnAdapterOfAnotherModel() throws IOException {
        Path open = open(List.of(3));
        Tuning.run(open, data, folder.resolve("a"), settings(2), (_, _, _) -> {});
        assertThatThrownBy(
                        () -> Merging.merge(model, folder.resolve("a"), folder.resolve("merged")))
                .isInstanceOf(TuneException.class)
                .hasMessageContaining("sluice lift");
        assertThat(folder.resolve("merged")).doesNotExist();
    }

    @Test
    void refusesLinesThatTeachNothing() throws IOException {
        for (String line : List.of("{}", "{\"prompt\":\"a\"}", "no json", "{\"messages\":[]}")) {
            Files.writeString(data, "{\"text\": \"thing1 is red\"}\n" + line + "\n");
            assertThatThrownBy(() -> tune("out", settings(1)))
                    .isInstanceOf(TuneException.class)
                    .hasMessageStartingWith("data.jsonl:2: ");
        }
    }

    private void tune(String out, TuneSettings settings) throws IOException {
        Tuning.run(model, data, folder.resolve(out), settings, (_, _, _) -> {});
    }

    private static TuneSettings settings(int passes) {
        LoraSettings lora = new LoraSettings(4, 8, new TreeSet<>(LoraSettings.ALL_TARGETS));
        return new TuneSettings(Optional.of(lora), passes, 3, 2e-2, 1, 1);
    }

    private float[] adapted(Path base, String adapter, long... ids) throws IOException {
        return AdapterLogitsMain.logits(base, Optional.of(folder.resolve(adapter)), ids);
    }

    private static float[] plain(Path base, long... ids) throws IOException {
        return AdapterLogitsMain.logits(base, Optional.empty(), ids);
    }

    private static int greatest(float[] logits) {
        int vocabulary = logits.length / 2;
        int best = vocabulary;
        for (int i = vocabulary; i < logits.length; i++) {
            best = logits[i] > logits[best] ? i : best;
        }
        return best - vocabulary;
    }

    private static float farthest(float[] some, float[] others) {
        float farthest = 0;
        for (int i = 0; i < some.length; i++) {
            farthest = Math.max(farthest, Math.abs(some[i] - others[i]));
        }
        return farthest;
    }

    /// The model without some of each MLP's units.
    private Path open(List<Integer> withheld) throws IOException {
        Path open = folder.resolve("open");
        Files.createDirectories(open);
        for (String name : List.of("tokenizer.json", "tokenizer_config.json")) {
            Files.copy(model.resolve(name), open.resolve(name));
        }
        String units = "\"intermediate_size\":";
        Files.writeString(
                open.resolve("config.json"),
                Files.readString(model.resolve("config.json"))
                        .replace(
                                units + TinyWorld.UNITS,
                                units + (TinyWorld.UNITS - withheld.size())));
        try (SafetensorsFile file = SafetensorsFile.open(model.resolve(Checkpoint.SINGLE))) {
            List<TensorSpec> specs = new ArrayList<>();
            for (TensorInfo info : file.header().tensors()) {
                int axis = axis(info.name());
                specs.add(
                        axis < 0
                                ? info.spec()
                                : new TensorSpec(
                                        info.name(),
                                        info.dtype(),
                                        info.shape()
                                                .with(axis, TinyWorld.UNITS - withheld.size())));
            }
            SafetensorsHeader header = SafetensorsHeader.layOut(specs, file.header().metadata());
            ByteBuffer out =
                    ByteBuffer.allocate((int) header.fileLengthBytes())
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .put(header.toBytes());
            for (TensorInfo info : file.header().tensors()) {
                MemorySegment bytes = file.data(info);
                for (long i = 0; i < info.shape().elements(); i++) {
                    if (!withheld.contains(unit(info, i))) {
                        out.putFloat(bytes.get(ValueLayout.JAVA_FLOAT_UNALIGNED, i * 4));
                    }
                }
            }
            Files.write(open.resolve(Checkpoint.SINGLE), out.array());
        }
        return open;
    }

    /// Zeroes what some units of the model add to the residual stream.
    private void silence(List<Integer> units) throws IOException {
        Path path = model.resolve(Checkpoint.SINGLE);
        byte[] bytes = Files.readAllBytes(path);
        SafetensorsHeader header = SafetensorsFile.readHeader(path);
        for (TensorInfo info : header.tensors()) {
            for (long i = 0; info.name().contains("down") && i < info.shape().elements(); i++) {
                if (units.contains(unit(info, i))) {
                    long at = header.dataOffsetBytes() + info.offsetBytes() + i * 4;
                    ByteBuffer.wrap(bytes).putFloat((int) at, 0);
                }
            }
        }
        Files.write(path, bytes);
    }

    private static int axis(String name) {
        return name.contains("down_proj") ? 1 : name.contains("mlp.") ? 0 : -1;
    }

    private static int unit(TensorInfo info, long element) {
        int axis = axis(info.name());
        if (axis < 0) {
            return -1;
        }
        return (int) (axis == 0 ? element / info.shape().extent(1) : element % TinyWorld.UNITS);
    }
}
