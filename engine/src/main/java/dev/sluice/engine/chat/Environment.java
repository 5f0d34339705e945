package dev.sluice.engine.chat;

import java.util.List;
import java.util.Map;
import java.util.Set;

/// The filters and tests that are rendered. A template that names another is refused when it is
/// read.
final class Environment {
    void requireFilter(String name, int line) {
        if (!Filters.NAMES.contains(name)) {
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
