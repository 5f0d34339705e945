package dev.sluice.weights.convert;

import dev.sluice.weights.Checkpoint;
import dev.sluice.weights.FormatException;
import dev.sluice.weights.convert.Rope.Scaling.Llama3;
import dev.sluice.weights.family.Anatomy;
import dev.sluice.weights.family.TensorRef;
import dev.sluice.weights.gguf.GgmlType;
import dev.sluice.weights.gguf.GgufLayout;
import dev.sluice.weights.gguf.GgufTensorSpec;
import dev.sluice.weights.gguf.GgufValue;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SequencedSet;
import tools.jackson.databind.node.ObjectNode;

/// A Hugging Face folder as a GGUF file.
final class HfToGguf {
    private static final int QUANTIZATION_VERSION = 2;
    private static final String OUTPUT = "output.weight";

    private final WeightFolder weights;
    private final Path folder;
    private final Anatomy anatomy;
    private final ConvertibleFamily family;
    private final String architecture;
    private final Format.Precision precision;
    private final SequencedSet<String> notes;
    private final SequencedMap<String, GgufValue> extras;
    private final SequencedMap<String, GgufValue> kept = new LinkedHashMap<>();
    private final List<GgufTensorSpec> specs = new ArrayList<>();
    private final List<Content> contents = new ArrayList<>();
    private Optional<float[]> ropeFactors = Optional.empty();

    private HfToGguf(WeightFolder weights, Format.Precision precision, SequencedSet<String> notes)
            throws IOException {
        this.weights = weights;
        this.folder = weights.checkpoint().folder();
        this.anatomy = Anatomy.of(weights.checkpoint().config());
        this.family = ConvertibleFamily.of(anatomy.family(), folder.toString());
        this.architecture = anatomy.family().ggufArchitecture().orElseThrow();
        this.precision = precision;
        this.notes = notes;
        this.extras = GgufExtras.read(folder);
        anatomy.quantization()
                .ifPresent(
                        method -> {
                            throw Refusal.unsupported(
                                    folder.resolve(Checkpoint.CONFIG).toString(),
                                    "quantization '%s'".formatted(method),
                                    "models of plain float tensors");
                        });
    }

    static List<OutputFile> plan(
            WeightFolder weights,
            Format.Precision precision,
            ConversionOptions options,
            SequencedSet<String> notes)
            throws IOException {
        HfToGguf step = new HfToGguf(weights, precision, notes);
        GgufLayout layout = step.layOut(options);
        String name = options.ggufFileName().orElse("model-%s.gguf".formatted(precision.name()));
        return List.of(new OutputFile.Gguf(name, layout, step.contents));
    }

    private GgufLayout layOut(ConversionOptions options) throws IOException {
        ObjectNode config = weights.checkpoint().config();
        Rope rope =
                RopeConfig.read(
                        anatomy.sizesConfig(), family.hasSlidingTheta(), anatomy.size("context"));
        if (rope.scaling() instanceof Llama3 llama3) {
            addRopeFactors(llama3, rope.theta());
        }
        TypeChoice types = typeChoice();
        tensors(types);
        HfVocabulary.HfTokenizer tokenizer =
                HfVocabulary.read(
                        folder,
                        config,
                        Math.toIntExact(anatomy.size("vocab")),
                        options.preTokenizer());
        SequencedMap<String, GgufValue> metadata = new LinkedHashMap<>();
        metadata.put("general.architecture", new GgufValue.Str(architecture));
        metadata.put("general.type", new GgufValue.Str("model"));
        metadata.putAll(ConfigToMetadata.convert(family, anatomy, architecture, rope, notes));
        metadata.put("general.file_type", new GgufValue.U32(types.fileType()));
        metadata.putAll(VocabularyMetadata.write(restored(tokenizer.vocabulary())));
        metadata.put("general.quantization_version", new GgufValue.U32(QUANTIZATION_VERSION));
        extras.keySet().removeIf(ExactValues::isKey);
        extras.forEach(metadata::putIfAbsent);
        metadata.putAll(kept);
        Remainders.keep(metadata, specs, ropeFactors, weights.checkpoint(), anatomy, tokenizer);
        return GgufLayout.of(metadata, specs);
    }

    private TypeChoice typeChoice() {
        boolean sharesValueHeads =
                family.isLlamaArchitecture()
                        && anatomy.layers() == 80
                        && anatomy.size("heads") != anatomy.size("kv_heads");
        return new TypeChoice(precision, !hasOutput(), anatomy.layers(), sharesValueHeads, notes);
    }

    /// A tied output shares the embedding; a copy of it in the folder is not read by transformers
    /// either.
    private boolean hasOutput() {
        return !anatomy.isTied();
    }

    private void addRopeFactors(Llama3 scaling, double theta) {
        int dimensions = Math.toIntExact(anatomy.size("head_dim"));
        float[] factors =
                ExactValues.find(extras, RopeMetadata.FACTORS_TENSOR, dimensions / 2)
                        .orElseGet(() -> RopeFactors.of(scaling, theta, dimensions));
        extras.remove(ExactValues.key(RopeMetadata.FACTORS_TENSOR));
        RopeMetadata.keepUnlessRecovered(scaling, theta, factors, kept);
        ropeFactors = Optional.of(factors);
        specs.add(
                new GgufTensorSpec(
                        RopeMetadata.FACTORS_TENSOR, GgmlType.F32, List.of((long) factors.length)));
        contents.add(Content.values(factors, GgmlType.F32));
    }

    private void tensors(TypeChoice types) {
        for (TensorRef ref : TensorOrder.sorted(anatomy)) {
            String gguf = ref.ggufName().orElseThrow();
            if (gguf.equals(OUTPUT) && !hasOutput()) {
                continue;
            }
            Optional<WeightFolder.Tensor> tensor = find(ref);
            if (tensor.isPresent()) {
                add(ref, gguf, tensor.get(), types);
            } else if (!ref.pattern().optional() || gguf.equals(OUTPUT)) {
                throw Refusal.missing(folder.toString(), "tensor '%s'".formatted(ref.name()));
            }
        }
        for (String name : weights.names()) {
            if (anatomy.match(name).isEmpty()) {
                refuseUnlessModule(name);
            }
        }
        if (hasOutput() && family == ConvertibleFamily.GEMMA2) {
            throw Refusal.unsupported(
                    folder.toString(), "a Gemma 2 model with an output of its own", "tied ones");
        }
    }

    /// A tensor may go by the older of two names that the variant knows.
    private Optional<WeightFolder.Tensor> find(TensorRef wanted) {
        Optional<WeightFolder.Tensor> usual = weights.find(wanted.name());
        if (usual.isPresent() || anatomy.variant().body().size() < 2) {
            return usual;
        }
        return weights.names().stream()
                .filter(
                        name ->
                                anatomy.match(name)
                                        .filter(ref -> ref.ggufName().equals(wanted.ggufName()))
                                        .isPresent())
                .findFirst()
                .flatMap(weights::find);
    }

    private void refuseUnlessModule(String name) {
        String module =
                anatomy.module(name)
                        .orElseThrow(
                                () ->
                                        new FormatException(
                                                folder + ", tensor '" + name + "'",
                                                "no tensor of the family %s has that name"
                                                        .formatted(anatomy.family().name()),
                                                "remove it, or correct config.json"))
                        .name();
        notes.add("the %s tower stays behind: a GGUF file holds the text model".formatted(module));
    }

    private void add(TensorRef ref, String gguf, WeightFolder.Tensor tensor, TypeChoice types) {
        String where = folder + ", tensor '" + tensor.info().name() + "'";
        TensorTransform transform = TensorTransform.of(anatomy, ref, where);
        transform.requireShape(tensor.info().shape().extents());
        GgmlType from = WeightFolder.floatType(tensor.info(), folder.toString());
        List<Long> dims = transform.shape().extents().reversed();
        GgmlType to = types.of(gguf, dims.size(), dims.getFirst(), ref.layer());
        specs.add(new GgufTensorSpec(gguf, to, dims));
        contents.add(
                transform.addend() == 0
                        ? transform.toGguf(tensor.data(), from, to)
                        : Content.values(shifted(gguf, tensor, from, transform.addend()), to));
    }

    /// The elements of a norm in GGUF; those of the folder travel beside them where they would not
    /// come back.
    private float[] shifted(String gguf, WeightFolder.Tensor tensor, GgmlType from, float addend) {
        float[] values =
                ElementReader.readAll(tensor.data(), from, tensor.info().shape().elements());
        if (!ExactValues.survives(values, addend)) {
            ExactValues.keep(kept, gguf, values);
        }
        return ExactValues.plus(values, addend);
    }

    /// The vocabulary with the scores and the name of the pre-tokenizer that it had as GGUF, where
    /// they still fit.
    private Vocabulary restored(Vocabulary vocabulary) {
        GgufValue scores = extras.remove(VocabularyMetadata.SCORES);
        GgufValue pre = extras.remove(VocabularyMetadata.PRE);
        Vocabulary restored = vocabulary;
        if (vocabulary.kind() == Vocabulary.Kind.SENTENCE_PIECE
                && scores instanceof GgufValue.Array array
                && array.values().size() == vocabulary.scores().length) {
            float[] given = new float[vocabulary.scores().length];
            for (int id = 0; id < given.length; id++) {
                given[id] =
                        array.values().get(id) instanceof GgufValue.F32(float score) ? score : 0;
            }
            restored = restored.withScores(given);
        }
        if (pre instanceof GgufValue.Str(String name)
                && PreTokenizers.areAlike(name, vocabulary.pre())) {
            restored = restored.withPre(name);
        }
        return restored;
    }
}
