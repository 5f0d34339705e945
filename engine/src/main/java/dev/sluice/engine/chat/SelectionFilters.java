package dev.sluice.engine.chat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Filters that take items out of lists, or something out of items.
final class SelectionFilters {
    private SelectionFilters() {}

    static Object apply(String name, Object value, Given given, Environment environment) {
        List<Object> made = new ArrayList<>();
        for (Object item : Values.items(value)) {
            switch (name) {
                case "map" -> made.add(mapped(item, given, environment));
                case "select", "reject" -> {
                    if (passes(item, given.ordered(), environment) == name.equals("select")) {
                        made.add(item);
                    }
                }
                default -> {
                    Object member = path(item, given.text(0, "attribute"));
                    List<Object> test = given.ordered().subList(1, given.ordered().size());
                    if (passes(member, test, environment) == name.equals("selectattr")) {
                        made.add(item);
                    }
                }
            }
        }
        return made;
    }

    private static Object mapped(Object item, Given given, Environment environment) {
        if (given.named().get("attribute") instanceof String attribute) {
            Object member = path(item, attribute);
            Object otherwise = given.named().get("default");
            return member == Special.UNDEFINED && otherwise != null ? otherwise : member;
        }
        String filter = given.text(0, "filter");
        environment.requireFilter(filter, 0);
        return environment.filter(
                filter, item, given.ordered().subList(1, given.ordered().size()), given.named());
    }

    private static boolean passes(Object value, List<Object> test, Environment environment) {
        if (test.isEmpty()) {
            return Values.isTrue(value);
        }
        String name = Values.text(test.getFirst());
        environment.requireTest(name, 0);
        return environment.test(name, value, test.subList(1, test.size()));
    }

    /// The item, or what `attribute=` asks of it.
    static Object attribute(Object item, Given given) {
        return given.named().get("attribute") instanceof String attribute
                ? path(item, attribute)
                : item;
    }

    private static Object path(Object item, String attribute) {
        Object value = item;
        for (Object name : Strings.split(attribute, ".", -1)) {
            // Items are looked up as keys only: an item's own 'items' is meant, not the method.
            value =
                    value instanceof Map<?, ?>
                            ? Members.item(value, name)
                            : Members.member(value, Values.text(name));
        }
        return value;
    }
}
