package dev.sluice.seal.claim;

import dev.sluice.storage.Digest;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Something that a claim speaks of: an in-toto ResourceDescriptor of a name and a sha256.
public record Material(String name, Digest digest) {
    ObjectNode toJson() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("name", name)
                .set("digest", digestJson(digest));
    }

    static ObjectNode digestJson(Digest digest) {
        return JsonNodeFactory.instance.objectNode().put("sha256", digest.hex());
    }
}
