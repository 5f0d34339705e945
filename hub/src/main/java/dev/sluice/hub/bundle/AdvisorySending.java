package dev.sluice.hub.bundle;

import dev.sluice.hub.client.HubClientException;
import dev.sluice.hub.client.HubConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// Sends advisories to a hub, which checks their signatures by the keys that count there.
public final class AdvisorySending {
    /// By a key that counts for nobody there, or to a hub that knows no advisories.
    private static final Set<Integer> NOT_TAKEN = Set.of(403, 404);

    private final HubConnection hub;
    private final List<String> taken = new ArrayList<>();
    private List<byte[]> left;

    /// @param advisories the bytes that `sluice withdraw` wrote
    public AdvisorySending(HubConnection hub, List<byte[]> advisories) {
        this.hub = hub;
        this.left = List.copyOf(advisories);
    }

    /// Sends those that the hub did not take yet.
    ///
    /// @throws HubClientException where the hub cannot be asked, or finds one damaged
    public SentAdvisories run() {
        List<String> refused = new ArrayList<>();
        List<byte[]> again = new ArrayList<>();
        for (byte[] advisory : left) {
            try {
                JsonNode answer = hub.post("/api/advisories", advisory, "application/json");
                taken.add(answer.path("id").asString(""));
            } catch (HubClientException unknown) {
                if (!NOT_TAKEN.contains(unknown.status())) {
                    throw unknown;
                }
                again.add(advisory);
                refused.add(String.valueOf(unknown.getMessage()));
            }
        }
        left = again;
        return new SentAdvisories(taken, refused);
    }
}
