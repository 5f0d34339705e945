package dev.sluice.hub;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// A mapping of a settings file. What nobody asks for is refused, for it is a typing error that
/// would otherwise pass unseen.
///
/// @param path the keys that lead here, with dots between; empty for the whole file
public record SettingsSection(Path file, String path, JsonNode node) {
    private static final YAMLMapper YAML =
            YAMLMapper.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();

    /// Reads the text of a whole file; an empty one has no keys.
    ///
    /// @throws SettingsException when it is no YAML or not a mapping
    static SettingsSection parse(Path file, String text) {
        JsonNode node;
        try {
            node = YAML.readTree(text);
        } catch (JacksonException wrong) {
            throw new SettingsException(
                    file, "the file", "is not YAML (" + wrong.getOriginalMessage() + ")");
        }
        if (node.isNull() || node.isMissingNode()) {
            return new SettingsSection(file, "", YAML.createObjectNode());
        }
        return new SettingsSection(file, "", node).requireMapping();
    }

    /// Refuses any other key.
    ///
    /// @throws SettingsException for a key that means nothing here
    public SettingsSection knowsOnly(Set<String> keys) {
        for (String key : node.propertyNames()) {
            if (!keys.contains(key)) {
                throw new SettingsException(
                        file,
                        name(key),
                        "means nothing here; known are "
                                + String.join(", ", keys.stream().sorted().toList()));
            }
        }
        return this;
    }

    /// A mapping within this one.
    public Optional<SettingsSection> section(String key) {
        JsonNode child = node.get(key);
        return child == null || child.isNull()
                ? Optional.empty()
                : Optional.of(new SettingsSection(file, name(key), child).requireMapping());
    }

    /// A text.
    public Optional<String> text(String key) {
        JsonNode child = node.get(key);
        if (child == null || child.isNull()) {
            return Optional.empty();
        }
        if (!child.isString() || child.stringValue().isBlank()) {
            throw wrong(key, "is not a text; put it in quotes");
        }
        return Optional.of(child.stringValue());
    }

    /// A text that must be there.
    public String requiredText(String key) {
        return text(key).orElseThrow(() -> wrong(key, "is missing"));
    }

    /// `true` or `false`.
    public boolean flag(String key, boolean otherwise) {
        JsonNode child = node.get(key);
        if (child == null || child.isNull()) {
            return otherwise;
        }
        if (!child.isBoolean()) {
            throw wrong(key, "is neither true nor false");
        }
        return child.booleanValue();
    }

    /// A whole number within bounds.
    public long number(String key, long least, long most, long otherwise) {
        JsonNode value = node.path(key);
        if (value.isMissingNode()) {
            return otherwise;
        }
        if (!value.isIntegralNumber()
                || !value.canConvertToLong()
                || value.longValue() < least
                || value.longValue() > most) {
            throw wrong(key, "is no number from " + least + " to " + most);
        }
        return value.longValue();
    }

    /// What is wrong with the value of a key.
    public SettingsException wrong(String key, String problem) {
        return new SettingsException(file, name(key), problem);
    }

    private String name(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    private SettingsSection requireMapping() {
        if (!node.isObject()) {
            throw new SettingsException(
                    file, path.isEmpty() ? "the file" : path, "is not a list of keys and values");
        }
        return this;
    }
}
