package dev.sluice.weights.family;

import java.util.List;
import java.util.Optional;

/// One way a family is packed: as a text model of its own, or inside a multimodal one.
///
/// @param architecture the class name in `architectures`
/// @param modelType `model_type`
/// @param nesting the key of the config object that holds the text model's sizes
/// @param body what stands for `{body}` in tensor names, the usual one first
/// @param head what stands for `{head}` in tensor names, the usual one first
/// @param modules the parts that can be taken out whole
public record Variant(
        String architecture,
        String modelType,
        Optional<String> nesting,
        List<String> body,
        List<String> head,
        List<Module> modules) {
    public Variant {
        body = List.copyOf(body);
        head = List.copyOf(head);
        modules = List.copyOf(modules);
    }

    /// A part that can be taken out whole, leaving a checkpoint of another architecture.
    ///
    /// @param tensorPrefixes its tensors are those whose names start so
    /// @param architecture the class name of what is left
    /// @param modelType the `model_type` of what is left
    /// @param carriedKeys top-level config keys that move into the lifted text config where that
    ///   lacks them
    /// @param files files that serve only this part
    public record Module(
            String name,
            List<String> tensorPrefixes,
            String architecture,
            String modelType,
            List<String> carriedKeys,
            List<String> files) {
        public Module {
            tensorPrefixes = List.copyOf(tensorPrefixes);
            carriedKeys = List.copyOf(carriedKeys);
            files = List.copyOf(files);
        }

        public boolean holds(String tensorName) {
            return tensorPrefixes.stream().anyMatch(tensorName::startsWith);
        }
    }
}
