package dev.sluice.seal.openness;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What is known of licences: the SPDX list (`licenses.json`, made by `conformance/licenses.py`),
/// and which the Model Openness Tool takes as open and as fit for code, data and documents
/// (`open-licenses.json`, the facts of its `LicenseHandler` and `mof-licenses.json`).
public final class Licenses {
    /// The table that ships with Sluice.
    public static final Licenses SHIPPED = load();

    private final String list;
    private final Map<String, License> byId;
    private final Set<String> otherwiseOpen;
    private final Map<ContentType, Set<String>> typeAppropriate;

    private Licenses(
            String list,
            Map<String, License> byId,
            Set<String> otherwiseOpen,
            Map<ContentType, Set<String>> typeAppropriate) {
        this.list = list;
        this.byId = byId;
        this.otherwiseOpen = otherwiseOpen;
        this.typeAppropriate = typeAppropriate;
    }

    /// Which list this is: `SPDX 3.29.0`.
    public String list() {
        return list;
    }

    /// The licence of this identifier, in whatever case it is written.
    public Optional<License> named(String id) {
        return Optional.ofNullable(byId.get(id.toLowerCase(Locale.ROOT)));
    }

    /// Whether the licence is an open one, as `LicenseHandler::isOpenSourceLicense` has it: called
    /// free by the FSF or approved by the OSI, an open data licence of its list, or OpenMDW-1.0.
    ///
    /// @param id as SPDX writes it, case and all
    public boolean isOpen(String id) {
        Optional<License> listed = named(id).filter(license -> license.id().equals(id));
        return otherwiseOpen.contains(id)
                || listed.filter(each -> each.osiApproved() || each.fsfLibre()).isPresent();
    }

    /// Whether the licence is made for what the component is.
    public boolean isTypeAppropriate(String id, ContentType type) {
        return Objects.requireNonNull(typeAppropriate.get(type)).contains(id);
    }

    private static Licenses load() {
        JsonNode spdx = read("licenses.json");
        Map<String, License> byId = new TreeMap<>();
        for (JsonNode each : spdx.path("licenses")) {
            String id = each.path("id").asString();
            byId.put(
                    id.toLowerCase(Locale.ROOT),
                    new License(
                            id,
                            each.path("name").asString(),
                            each.path("osi").asBoolean(false),
                            each.path("fsf").asBoolean(false),
                            each.path("deprecated").asBoolean(false)));
        }
        JsonNode tool = read("open-licenses.json");
        Map<ContentType, Set<String>> appropriate = new EnumMap<>(ContentType.class);
        for (ContentType type : ContentType.values()) {
            appropriate.put(type, texts(tool.path("typeAppropriate").path(type.text())));
        }
        return new Licenses(
                spdx.path("list").asString(), byId, texts(tool.path("open")), appropriate);
    }

    private static Set<String> texts(JsonNode array) {
        Set<String> texts = new HashSet<>();
        array.forEach(each -> texts.add(each.asString()));
        return Set.copyOf(texts);
    }

    private static JsonNode read(String resource) {
        try (InputStream in = Licenses.class.getResourceAsStream(resource)) {
            return JsonMapper.shared().readTree(Objects.requireNonNull(in, resource));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
