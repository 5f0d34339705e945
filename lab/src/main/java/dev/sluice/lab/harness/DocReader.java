package dev.sluice.lab.harness;

import dev.sluice.engine.chat.PlainTemplate;
import dev.sluice.lab.suite.SuiteException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Makes texts, choices and targets of documents, as the harness's `ConfigurableTask` does: a key
/// is the name of a field, or a template, or a constant.
final class DocReader {
    private final String where;
    private final Set<String> features;
    private final Optional<Object> choicesKey;
    private final Map<String, Template> templates = new HashMap<>();

    /// @param features the fields of the documents that are evaluated
    /// @param choicesKey `doc_to_choice` of the task
    DocReader(String where, Set<String> features, Optional<Object> choicesKey) {
        this.where = where;
        this.features = features;
        this.choicesKey = choicesKey;
    }

    /// A template or the text of a field.
    String text(Map<String, Object> doc, String name, String key) {
        Object value = fieldOrTemplate(doc, name, key);
        if (!(value instanceof String text)) {
            throw refuse(name, "gives no text but %s".formatted(PlainTemplate.text(value)));
        }
        if (choicesKey.isPresent() && isDigits(text) && !features.contains(key)) {
            throw refuse(name, "gives a number, as tasks with several contexts do");
        }
        return text;
    }

    /// A Long (the index of a choice), a text, or a list of these.
    Object target(Map<String, Object> doc, Object key) {
        String name = "doc_to_target";
        if (key instanceof Integer index) {
            return (long) index;
        }
        if (key instanceof List<?> list) {
            return list;
        }
        Object value = fieldOrTemplate(doc, name, String.valueOf(key));
        if (features.contains(String.valueOf(key))) {
            return value;
        }
        String text = PlainTemplate.text(value);
        if (choicesKey.isPresent() && isDigits(text)) {
            return Long.parseLong(text);
        }
        if (text.length() >= 2 && text.startsWith("[") && text.endsWith("]")) {
            Optional<Object> list = template(name, String.valueOf(key)).value(doc);
            if (list.isPresent() && list.get() instanceof List<?>) {
                return list.get();
            }
            throw refuse(name, "gives a text in brackets, which the harness may read as a list");
        }
        return text;
    }

    /// The texts of all choices.
    List<String> choices(Map<String, Object> doc, Object key) {
        String name = "doc_to_choice";
        Object value =
                switch (key) {
                    case List<?> list -> list;
                    case Map<?, ?> map -> List.copyOf(map.values());
                    case String text when features.contains(text) ->
                            fieldOrTemplate(doc, name, text);
                    case String text ->
                            template(name, text)
                                    .value(doc)
                                    .orElseThrow(() -> refuse(name, "is more than one expression"));
                    default -> key;
                };
        if (!(value instanceof List<?> list)
                || list.isEmpty()
                || !list.stream()
                        .allMatch(each -> each instanceof String text && !text.isEmpty())) {
            throw refuse(name, "gives no list of texts but " + PlainTemplate.text(value));
        }
        return list.stream().map(String::valueOf).toList();
    }

    private Object fieldOrTemplate(Map<String, Object> doc, String name, String key) {
        if (!features.contains(key)) {
            return template(name, key).render(doc);
        }
        Object value = doc.get(key);
        if (value == null) {
            throw refuse(name, "names the field '%s', which is null in a document".formatted(key));
        }
        return value;
    }

    private Template template(String name, String source) {
        return templates.computeIfAbsent(source, _ -> new Template(at(name), source));
    }

    SuiteException refuse(String name, String problem) {
        return new SuiteException(at(name), problem, "write the items as JSONL");
    }

    private String at(String name) {
        return "%s, key '%s'".formatted(where, name);
    }

    private static boolean isDigits(String text) {
        return text.matches("[0-9]{1,18}");
    }
}
