package dev.sluice.hub.repo;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// A repository's README: facts in YAML at its head, and text.
///
/// @param facts an object; empty where there is no head, or one that is not right
/// @param text what follows the head, Markdown
/// @param flaw what is wrong with the head, if anything is
public record Card(JsonNode facts, String text, Optional<String> flaw) {
    /// A README that is not there.
    public static final Card EMPTY =
            new Card(JsonNodeFactory.instance.objectNode(), "", Optional.empty());

    private static final int MAX_HEAD = 64 * 1024;
    private static final ObjectMapper YAML = new YAMLMapper();

    /// Reads a README.
    public static Card parse(String readme) {
        String text = readme.replace("\r\n", "\n");
        if (!text.startsWith("---\n")) {
            return new Card(EMPTY.facts, text, Optional.empty());
        }
        int end = text.indexOf("\n---", 3);
        if (end < 0 || end > MAX_HEAD) {
            return new Card(EMPTY.facts, text, Optional.of("the YAML head has no end ('---')"));
        }
        int next = text.indexOf('\n', end + 1);
        String rest = next < 0 ? "" : text.substring(next + 1);
        try {
            JsonNode facts = YAML.readTree(text.substring(4, end + 1));
            if (facts.isObject()) {
                return new Card(facts, rest, Optional.empty());
            }
            return new Card(
                    EMPTY.facts,
                    rest,
                    facts.isMissingNode() || facts.isNull()
                            ? Optional.empty()
                            : Optional.of("the YAML head is no mapping"));
        } catch (JacksonException wrong) {
            return new Card(
                    EMPTY.facts, rest, Optional.of("the YAML head: " + wrong.getOriginalMessage()));
        }
    }

    /// A fact that is one text.
    public Optional<String> fact(String name) {
        JsonNode value = facts.path(name);
        return value.isString() ? Optional.of(value.stringValue()) : Optional.empty();
    }

    /// A fact that is one text or several.
    public List<String> factList(String name) {
        JsonNode value = facts.path(name);
        List<String> texts = new ArrayList<>();
        if (value.isString()) {
            texts.add(value.stringValue());
        } else if (value.isArray()) {
            value.forEach(
                    each -> {
                        if (each.isString()) {
                            texts.add(each.stringValue());
                        }
                    });
        }
        return texts;
    }

    /// By what the repository is found, as the Hugging Face hub makes tags of a card.
    public List<String> tags() {
        List<String> tags = new ArrayList<>();
        fact("library_name").ifPresent(tags::add);
        fact("pipeline_tag").ifPresent(tags::add);
        tags.addAll(factList("tags"));
        tags.addAll(factList("language"));
        factList("license").forEach(each -> tags.add("license:" + each));
        factList("datasets").forEach(each -> tags.add("dataset:" + each));
        factList("base_model").forEach(each -> tags.add("base_model:" + each));
        return tags.stream().distinct().toList();
    }
}
