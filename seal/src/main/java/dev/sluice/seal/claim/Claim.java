package dev.sluice.seal.claim;

import tools.jackson.databind.node.ObjectNode;

/// A claim about an edition, still without its subject.
///
/// @param name of its file, without the ending
public record Claim(String name, String predicateType, ObjectNode predicate) {
    private static final String ENDING = ".sigstore.json";

    /// The file that its bundle stands in, in the folder of attestations.
    public String file() {
        return name + ENDING;
    }
}
