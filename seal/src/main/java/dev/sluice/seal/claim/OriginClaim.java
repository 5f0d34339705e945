package dev.sluice.seal.claim;

import dev.sluice.seal.describe.Origin;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Where a model comes from: the claim behind "made in …". Documented in `docs/claims.md`.
public final class OriginClaim {
    public static final String PREDICATE_TYPE = "https://sluice.dev/origin/v1";

    private OriginClaim() {}

    public static Claim of(Origin origin) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("developer", origin.developer());
        json.put("country", origin.country());
        origin.contact().ifPresent(contact -> json.put("contact", contact));
        if (!origin.trainedIn().isEmpty()) {
            origin.trainedIn().forEach(json.putArray("trainedIn")::add);
        }
        origin.dataCutoff().ifPresent(date -> json.put("dataCutoff", date));
        return new Claim("origin", PREDICATE_TYPE, json);
    }
}
