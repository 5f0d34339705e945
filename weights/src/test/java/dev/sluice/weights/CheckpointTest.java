package dev.sluice.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.weights.safetensors.SafetensorsHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A checkpoint is opened only when it is whole and nothing in it leads elsewhere.
class CheckpointTest {
    @TempDir private Path parent = Path.of("");
    private Path folder = Path.of("");

    @BeforeEach
    void makeFolder() throws IOException {
        folder = Files.createDirectory(parent.resolve("model"));
        Files.writeString(folder.resolve("config.json"), "{\"model_type\": \"llama\"}");
    }

    @Test
    void opensShardsByTheirIndex() throws IOException {
        shard("a.safetensors", "one");
        shard("b.safetensors", "two");
        index("{\"one\": \"a.safetensors\", \"two\": \"b.safetensors\"}");
        Files.writeString(folder.resolve("notes.txt"), "x");
        Checkpoint checkpoint = Checkpoint.open(folder);
        assertThat(checkpoint.tensors().map(TensorInfo::name)).containsExactly("one", "two");
        assertThat(checkpoint.files()).containsExactly("config.json", "notes.txt");
        assertThat(checkpoint.isSharded()).isTrue();
        assertThat(checkpoint.weightBytes()).isEqualTo(8);
    }

    @Test
    void refusesAnIndexThatLeadsOutOfTheFolder() throws IOException {
        shard("../outside.safetensors", "one");
        index("{\"one\": \"../outside.safetensors\"}");
        refuses("'../outside.safetensors', which is not in the folder");
    }

    @Test
    void refusesAnIndexThatLies() throws IOException {
        shard("a.safetensors", "one");
        shard("b.safetensors", "two");
        index("{\"one\": \"b.safetensors\", \"two\": \"b.safetensors\"}");
        refuses("places tensor 'one' in b.safetensors");
        index("{\"one\": \"a.safetensors\"}");
        Files.delete(folder.resolve("b.safetensors"));
        shard("a.safetensors", "one", "hidden");
        refuses("does not mention tensor 'hidden'");
    }

    @Test
    void refusesATensorInTwoShards() throws IOException {
        shard("a.safetensors", "one");
        shard("b.safetensors", "one");
        index("{\"one\": \"a.safetensors\", \"two\": \"b.safetensors\"}");
        refuses("stands in a.safetensors too");
    }

    @Test
    void refusesALinkOutOfTheFolderButNotTheBlobsOfACache() throws IOException {
        shard("model.safetensors", "one");
        Files.writeString(parent.resolve("secret"), "x");
        Files.createSymbolicLink(folder.resolve("notes.txt"), parent.resolve("secret"));
        refuses("outside the folder");

        Path snapshot = parent.resolve("cache/models--x/snapshots/abc");
        Files.createDirectories(snapshot);
        Files.createDirectories(parent.resolve("cache/models--x/blobs"));
        Path blob = parent.resolve("cache/models--x/blobs/1234");
        Files.copy(folder.resolve("model.safetensors"), blob);
        Files.createSymbolicLink(
                snapshot.resolve("model.safetensors"), Path.of("../../blobs/1234"));
        Files.copy(folder.resolve("config.json"), snapshot.resolve("config.json"));
        assertThat(Checkpoint.open(snapshot).tensor("one")).isPresent();
    }

    @Test
    void refusesAFolderThatIsNoCheckpoint() throws IOException {
        refuses("neither model.safetensors nor");
        Files.writeString(folder.resolve("config.json"), "{\"a\": 1, \"a\": 2}");
        shard("model.safetensors", "one");
        refuses("not valid JSON");
        Files.delete(folder.resolve("config.json"));
        refuses("no config.json");
    }

    private void refuses(String problem) {
        assertThatThrownBy(() -> Checkpoint.open(folder))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining(problem);
    }

    private void index(String map) throws IOException {
        Files.writeString(folder.resolve(Checkpoint.INDEX), "{\"weight_map\": " + map + "}");
    }

    private void shard(String name, String... tensors) throws IOException {
        SafetensorsHeader header =
                SafetensorsHeader.layOut(
                        List.of(tensors).stream()
                                .map(tensor -> new TensorSpec(tensor, DType.F32, Shape.of(1)))
                                .toList(),
                        Map.of());
        ByteBuffer file = ByteBuffer.allocate((int) header.fileLengthBytes()).put(header.toBytes());
        Files.write(folder.resolve(name), file.array());
    }
}
