package dev.sluice.engine.chat;

import java.util.List;
import java.util.Map;

/// The arguments of a call, by place or by name.
///
/// @param callee who is called, for messages
record Given(String callee, List<Object> ordered, Map<String, Object> named) {
    Object value(int place, String name, Object otherwise) {
        if (place < ordered.size()) {
            return ordered.get(place);
        }
        Object value = named.get(name);
        return value == null ? otherwise : value;
    }

    Object value(int place, String name) {
        Object value = value(place, name, Special.UNDEFINED);
        if (value == Special.UNDEFINED) {
            throw new TemplateException("%s is not given '%s'".formatted(callee, name));
        }
        return value;
    }

    String text(int place, String name) {
        if (value(place, name) instanceof String text) {
            return text;
        }
        throw new TemplateException("%s needs a text as '%s'".formatted(callee, name));
    }

    String text(int place, String name, String otherwise) {
        return Values.text(value(place, name, otherwise));
    }

    long integer(int place, String name, long otherwise) {
        Object value = value(place, name, otherwise);
        if (value instanceof Long number) {
            return number;
        }
        throw new TemplateException("%s needs a whole number as '%s'".formatted(callee, name));
    }

    boolean truth(int place, String name, boolean otherwise) {
        return Values.isTrue(value(place, name, otherwise));
    }

    /// Refuses what the callee does not know.
    void expect(int most, String... names) {
        if (ordered.size() > most || !List.of(names).containsAll(named.keySet())) {
            throw new TemplateException(
                    "%s is given arguments that are not rendered here".formatted(callee));
        }
    }
}
