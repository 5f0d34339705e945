package dev.sluice.engine.chat;

import java.util.List;
import java.util.Map;
import java.util.Set;

/// The filters and tests that are rendered. A template that names another is refused when it is
/// read.
final class Environment {
    /// Filters that transformers redefines, or that change what is printed later.
    private static final Set<String> OF_CHATS = Set.of("tojson", "e", "escape", "safe");

    private final boolean isStrict;

    private Environment(boolean isStrict) {
        this.isStrict = isStrict;
    }

    /// As transformers sets up Jinja for chats.
    static Environment ofChats() {
        return new Environment(false);
    }

    /// Jinja's own settings, where what is not defined is an error and nothing is trimmed.
    static Environment strict() {
        return new Environment(true);
    }

    boolean isTrimmed() {
        return !isStrict;
    }

    /// The value of a name; where names must be defined, only one that is.
    Object found(String name, Object value) {
        if (isStrict && value == Special.UNDEFINED) {
            throw new TemplateException("'%s' is not defined".formatted(name));
        }
        return value;
    }

    void requireFilter(String name, int line) {
        if (!Filters.NAMES.contains(name) || (isStrict && OF_CHATS.contains(name))) {
            throw new TemplateException(
                    line, "the filter '%s' is not rendered here".formatted(name));
        }
    }

    void requireTest(String name, int line) {
        if (!Tests.NAMES.contains(name)) {
            throw new TemplateException(line, "the test '%s' is not rendered here".formatted(name));
        }
    }

    Object filter(String name, Object value, List<Object> arguments, Map<String, Object> named) {
        Given given = new Given("the filter '%s'".formatted(name), arguments, named);
        return Filters.apply(name, value, given, this);
    }

    boolean test(String name, Object value, List<Object> arguments) {
        return Tests.apply(name, value, arguments);
    }

    static Set<String> names(String names) {
        return Set.of(names.split(" "));
    }
}
