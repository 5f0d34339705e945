package dev.sluice.weights.family;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// One model architecture: what it calls its tensors and its sizes.
///
/// @param ggufArchitecture `general.architecture` of its GGUF files, where conversion is known
/// @param variants the ways it is packed, the text model first
/// @param sizes where a config keeps each size, by symbolic name
/// @param tiedByDefault whether the output shares the embedding where the config does not say
/// @param headsDivideHidden whether loaders refuse a head count that does not divide the hidden
///   size, even where `head_dim` is explicit
/// @param unitsAxis the size that `mlp-units` cuts
/// @param layerLists config lists with one value a layer
/// @param sparseLayers which layers have experts, where not all are alike
/// @param tensors every kind of tensor
public record Family(
        String name,
        Optional<String> ggufArchitecture,
        List<Variant> variants,
        Map<String, SizeKey> sizes,
        boolean tiedByDefault,
        boolean headsDivideHidden,
        String unitsAxis,
        List<LayerList> layerLists,
        Optional<SparseLayers> sparseLayers,
        List<TensorPattern> tensors) {
    private static final List<Family> ALL = FamilyReader.readAll();

    public Family {
        variants = List.copyOf(variants);
        sizes = Map.copyOf(sizes);
        layerLists = List.copyOf(layerLists);
        tensors = List.copyOf(tensors);
    }

    /// Every family there is a descriptor for.
    public static List<Family> all() {
        return ALL;
    }

    /// The family of a `config.json`, by `architectures`, else by `model_type`.
    public static Optional<Family> of(ObjectNode config) {
        return ALL.stream().filter(family -> family.variant(config).isPresent()).findFirst();
    }

    /// The family of a GGUF file; where several share an architecture, the first of them.
    public static Optional<Family> byGgufArchitecture(String architecture) {
        return ALL.stream()
                .filter(family -> family.ggufArchitecture.equals(Optional.of(architecture)))
                .findFirst();
    }

    /// How a `config.json` of this family is packed; empty where it is of another.
    public Optional<Variant> variant(ObjectNode config) {
        JsonNode architecture = config.path("architectures").path(0);
        if (architecture.isString()) {
            return variants.stream()
                    .filter(variant -> variant.architecture().equals(architecture.asString()))
                    .findFirst();
        }
        String modelType = config.path("model_type").asString("");
        return variants.stream()
                .filter(variant -> variant.modelType().equals(modelType))
                .findFirst();
    }
}
