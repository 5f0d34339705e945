package dev.sluice.weights.convert;

import dev.sluice.weights.Checkpoint;
import dev.sluice.weights.DType;
import dev.sluice.weights.FormatException;
import dev.sluice.weights.TensorSpec;
import dev.sluice.weights.family.Anatomy;
import dev.sluice.weights.family.TensorRef;
import dev.sluice.weights.gguf.GgmlType;
import dev.sluice.weights.gguf.GgufFile;
import dev.sluice.weights.gguf.GgufTensor;
import dev.sluice.weights.gguf.GgufTensorSpec;
import dev.sluice.weights.gguf.GgufValue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/// A GGUF file as a Hugging Face folder.
final class GgufToHf {
    /// What the writer of a GGUF file decides anew.
    private static final List<String> DECIDED_BY_WRITER =
            List.of("general.file_type", "general.quantization_version", "general.alignment");

    private static final String ROPE_FACTORS_KEY = ExactValues.key(RopeMetadata.FACTORS_TENSOR);

    private final GgufFile file;
    private final MetadataReader metadata;
    private final ConversionOptions options;
    private final SequencedMap<String, GgufValue> extras = new LinkedHashMap<>();

    private final SequencedSet<String> notes;

    private GgufToHf(GgufFile file, ConversionOptions options, SequencedSet<String> notes) {
        this.file = file;
        this.metadata = new MetadataReader(file.metadata());
        this.options = options;
        this.notes = notes;
    }

    static List<OutputFile> plan(
            GgufFile file,
            Format.Precision precision,
            ConversionOptions options,
            SequencedSet<String> notes) {
        return new GgufToHf(file, options, notes).plan(precision);
    }

    private List<OutputFile> plan(Format.Precision precision) {
        Optional<float[]> ropeFactors = smallTensor(RopeMetadata.FACTORS_TENSOR);
        Map<String, GgufTensorSpec> specs = new HashMap<>();
        file.tensors().forEach(tensor -> specs.put(tensor.name(), tensor.spec()));
        DerivedFiles derived =
                DerivedFiles.of(metadata, specs, ropeFactors, options.preTokenizer());
        keepFactors(derived.rope(), ropeFactors);
        requireVocabularyFits(derived);
        TensorTypes types = TensorTypes.of(file, precision);
        List<SafetensorsShards.Entry> tensors =
                tensors(Anatomy.of(derived.config()), types, derived.architecture());

        List<OutputFile> files = new ArrayList<>();
        files.add(
                OutputFile.Text.json(
                        Checkpoint.CONFIG,
                        HfRecast.withDtype(restored("config", derived.config()), types.body())));
        tokenizer(derived, files);
        files.addAll(SafetensorsShards.of(tensors));
        // Last of all, for only now every key that has a home has been read.
        keepExtras(derived.vocabulary());
        if (!extras.isEmpty()) {
            files.add(new OutputFile.Text(GgufExtras.FILE, out -> GgufExtras.write(extras, out)));
        }
        return files;
    }

    private void tokenizer(DerivedFiles derived, List<OutputFile> files) {
        Vocabulary vocabulary = derived.vocabulary();
        ObjectNode parts = restored("tokenizer", TokenizerParts.of(vocabulary, metadata.file()));
        TokenizerJsonWriter writer = new TokenizerJsonWriter(vocabulary, parts, metadata.file());
        files.add(new OutputFile.Text(TokenizerJson.FILE, writer::write));
        files.add(
                OutputFile.Text.json(
                        HfVocabulary.TOKENIZER_CONFIG,
                        restored("tokenizer_config", derived.tokenizerConfig())));
        files.add(
                OutputFile.Text.json(
                        "special_tokens_map.json", TokenizerSettings.specialTokensMap(vocabulary)));
        files.add(
                OutputFile.Text.json(
                        "generation_config.json",
                        restored("generation_config", derived.generationConfig())));
        vocabulary
                .chatTemplate()
                .map(template -> template.getBytes(StandardCharsets.UTF_8))
                .ifPresent(
                        bytes ->
                                files.add(
                                        new OutputFile.Text(
                                                HfVocabulary.CHAT_TEMPLATE,
                                                out -> out.write(bytes))));
    }

    private ObjectNode restored(String name, ObjectNode derived) {
        return Remainders.restored(metadata, name, derived);
    }

    private List<SafetensorsShards.Entry> tensors(
            Anatomy anatomy, TensorTypes types, String architecture) {
        Set<String> claimed = new HashSet<>(Set.of(RopeMetadata.FACTORS_TENSOR));
        List<SafetensorsShards.Entry> entries = new ArrayList<>();
        TensorOrder.sorted(anatomy)
                .forEach(
                        ref -> {
                            Optional<GgufTensor> tensor = ref.ggufName().flatMap(file::tensor);
                            if (tensor.isPresent()) {
                                claimed.add(tensor.get().name());
                                entries.add(entry(anatomy, ref, tensor.get(), types));
                            } else if (!ref.pattern().optional()) {
                                throw Refusal.missing(
                                        metadata.file(),
                                        "tensor '%s'".formatted(ref.ggufName().orElse(ref.name())));
                            }
                        });
        for (GgufTensor tensor : file.tensors()) {
            if (!claimed.contains(tensor.name())) {
                throw new FormatException(
                        metadata.file() + ", tensor '" + tensor.name() + "'",
                        "no tensor of the architecture '%s' has that name".formatted(architecture),
                        "convert the original checkpoint, or remove the tensor");
            }
        }
        return entries;
    }

    private SafetensorsShards.Entry entry(
            Anatomy anatomy, TensorRef ref, GgufTensor tensor, TensorTypes types) {
        String where = metadata.file() + ", tensor '" + tensor.name() + "'";
        TensorTransform transform = TensorTransform.of(anatomy, ref, where);
        transform.requireShape(tensor.dims().reversed());
        if (tensor.dims().size() == 1 && transform.headRows() == 0) {
            float[] values = vectorValues(tensor, transform.addend());
            DType dtype = types.ofVector(tensor, values);
            return new SafetensorsShards.Entry(
                    new TensorSpec(ref.name(), dtype, transform.shape()),
                    Content.values(values, WeightFolder.floatType(dtype).orElseThrow()));
        }
        DType dtype =
                tensor.dims().size() == 1
                        ? types.ofVector(tensor, elements(tensor))
                        : types.of(tensor);
        GgmlType target = WeightFolder.floatType(dtype).orElseThrow();
        return new SafetensorsShards.Entry(
                new TensorSpec(ref.name(), dtype, transform.shape()),
                transform.toHf(file.data(tensor), tensor.type(), target));
    }

    /// The elements of a tensor of one axis in the folder: those it had before it became GGUF,
    /// where the file kept them.
    private float[] vectorValues(GgufTensor tensor, float addend) {
        float[] values = elements(tensor);
        if (addend == 0) {
            return values;
        }
        metadata.use(ExactValues.key(tensor.name()));
        Optional<float[]> kept =
                ExactValues.find(file.metadata().values(), tensor.name(), values.length)
                        .filter(
                                original ->
                                        ExactValues.sameBits(
                                                ExactValues.plus(original, addend), values));
        if (kept.isEmpty() && !ExactValues.survives(values, -addend)) {
            notes.add(
                    tensor.name()
                            + ": some elements less one are no float32; as GGUF again they differ"
                            + " in their last bit");
        }
        return kept.orElseGet(() -> ExactValues.plus(values, -addend));
    }

    private void keepFactors(Rope rope, Optional<float[]> factors) {
        if (factors.isPresent()
                && rope.scaling() instanceof Rope.Scaling.Llama3 llama3
                && !ExactValues.sameBits(
                        RopeFactors.of(llama3, rope.theta(), factors.get().length * 2),
                        factors.get())) {
            ExactValues.keep(extras, RopeMetadata.FACTORS_TENSOR, factors.get());
        }
    }

    private Optional<float[]> smallTensor(String name) {
        return file.tensor(name).map(this::elements);
    }

    /// The elements of a small tensor.
    private float[] elements(GgufTensor tensor) {
        return ElementReader.readAll(file.data(tensor), tensor.type(), tensor.elementCount());
    }

    /// The scores of a SentencePiece vocabulary become the order of its merges, which is all that
    /// matters of them; they are kept, so that the file can be made again as it was.
    private void keepExtras(Vocabulary vocabulary) {
        DECIDED_BY_WRITER.forEach(metadata::use);
        metadata.unused().forEach(extras::putIfAbsent);
        // Elements of tensors that are not in the file are nobody's to pass on.
        extras.keySet().removeIf(key -> ExactValues.isKey(key) && !key.equals(ROPE_FACTORS_KEY));
        if (vocabulary.kind() == Vocabulary.Kind.SENTENCE_PIECE) {
            extras.put(
                    VocabularyMetadata.SCORES, file.metadata().require(VocabularyMetadata.SCORES));
        } else if (!PreTokenizers.named(vocabulary.pre(), metadata.file())
                .names()
                .getFirst()
                .equals(vocabulary.pre())) {
            extras.put(VocabularyMetadata.PRE, new GgufValue.Str(vocabulary.pre()));
        }
    }

    private void requireVocabularyFits(DerivedFiles derived) {
        int tokens = derived.vocabulary().tokens().size();
        int rows = derived.config().path("vocab_size").asInt();
        if (tokens != rows) {
            throw new FormatException(
                    metadata.file(),
                    "it has %,d tokens and an embedding of %,d rows".formatted(tokens, rows),
                    "the file is damaged; convert the model anew");
        }
    }
}
