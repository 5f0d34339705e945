package dev.sluice.engine.chat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What stands behind `.` and in `[ ]`.
final class Members {
    private static final Set<String> MAP_METHODS = Set.of("items", "keys", "values", "get");
    private static final Set<String> REFUSED_METHODS =
            Set.of(
                    "append",
                    "extend",
                    "insert",
                    "pop",
                    "popitem",
                    "remove",
                    "clear",
                    "update",
                    "setdefault",
                    "copy",
                    "sort",
                    "reverse");

    private Members() {}

    static Object member(Object base, String name) {
        return switch (base) {
            case Map<?, ?> map -> {
                if (MAP_METHODS.contains(name)) {
                    yield (Callable) (arguments, named) -> mapMethod(map, name, arguments, named);
                }
                refuseMethod(name, map.containsKey(name));
                yield item(map, name);
            }
            case String _ when !StringMethods.NAMES.contains(name) -> Special.UNDEFINED;
            case String text ->
                    (Callable)
                            (arguments, named) -> StringMethods.call(text, name, arguments, named);
            case Namespace namespace -> {
                Object value = namespace.members().get(name);
                yield value == null ? Special.UNDEFINED : value;
            }
            case ForLoop.Loop loop -> loop.member(name);
            case List<?> list -> {
                refuseMethod(name, false);
                yield switch (name) {
                    case "index" -> (Callable) (arguments, _) -> indexOf(list, arguments);
                    case "count" ->
                            (Callable)
                                    (arguments, _) ->
                                            list.stream()
                                                    .filter(
                                                            item ->
                                                                    Values.equal(
                                                                            item,
                                                                            arguments.getFirst()))
                                                    .count();
                    default -> Special.UNDEFINED;
                };
            }
            case Special special when special == Special.UNDEFINED ->
                    throw new TemplateException(
                            "'%s' is asked of what is not defined".formatted(name));
            default -> Special.UNDEFINED;
        };
    }

    private static void refuseMethod(String name, boolean isKey) {
        if (!isKey && REFUSED_METHODS.contains(name)) {
            throw new TemplateException("'%s' would change a value".formatted(name));
        }
    }

    private static long indexOf(List<?> list, List<Object> arguments) {
        for (int i = 0; i < list.size(); i++) {
            if (Values.equal(list.get(i), arguments.getFirst())) {
                return i;
            }
        }
        throw new TemplateException("a list does not hold what is looked for");
    }

    private static Object mapMethod(
            Map<?, ?> map, String name, List<Object> arguments, Map<String, Object> named) {
        Given given = new Given("'%s'".formatted(name), arguments, named);
        return switch (name) {
            case "keys" -> new ArrayList<Object>(map.keySet());
            case "values" -> new ArrayList<Object>(map.values());
            case "items" -> entries(map);
            default -> {
                Object value = map.get(given.value(0, "key"));
                yield value == null ? given.value(1, "default", Special.NONE) : value;
            }
        };
    }

    static List<Object> entries(Map<?, ?> map) {
        List<Object> entries = new ArrayList<>();
        map.forEach((key, value) -> entries.add(new Tuple(List.of(key, value))));
        return entries;
    }

    static Object item(Object base, Object key) {
        return switch (base) {
            case Map<?, ?> map -> {
                Object value = map.get(key);
                yield value == null ? Special.UNDEFINED : value;
            }
            case List<?> list when key instanceof Long index -> {
                long at = index < 0 ? index + list.size() : index;
                yield at < 0 || at >= list.size() ? Special.UNDEFINED : list.get((int) at);
            }
            case String text when key instanceof Long index -> {
                int length = Strings.length(text);
                long at = index < 0 ? index + length : index;
                yield at < 0 || at >= length
                        ? Special.UNDEFINED
                        : Character.toString(
                                text.codePointAt(text.offsetByCodePoints(0, (int) at)));
            }
            case Namespace _, ForLoop.Loop _, String _ when key instanceof String name ->
                    member(base, name);
            case Special special when special == Special.UNDEFINED ->
                    throw new TemplateException(
                            "'%s' is asked of what is not defined".formatted(Values.text(key)));
            default -> Special.UNDEFINED;
        };
    }

    /// Items from one place to another by a step, as Python counts.
    static Object slice(Object base, Object from, Object to, Object by) {
        List<Object> items = Values.items(base);
        long step = bound(by, 1);
        if (step == 0) {
            throw new TemplateException("a slice has the step 0");
        }
        int size = items.size();
        long first =
                from == Special.NONE
                        ? (step > 0 ? 0 : size - 1L)
                        : place(bound(from, 0), size, step);
        long end = to == Special.NONE ? (step > 0 ? size : -1L) : place(bound(to, 0), size, step);
        List<Object> taken = new ArrayList<>();
        for (long at = first; step > 0 ? at < end : at > end; at += step) {
            taken.add(items.get((int) at));
        }
        return switch (base) {
            case String _ -> String.join("", taken.stream().map(Values::text).toList());
            case Tuple _ -> new Tuple(taken);
            default -> Collections.unmodifiableList(taken);
        };
    }

    private static long bound(Object value, long otherwise) {
        return switch (value) {
            case Long number -> Math.clamp(number, Integer.MIN_VALUE, Integer.MAX_VALUE);
            case Special special when special == Special.NONE -> otherwise;
            default -> throw new TemplateException("a slice has a bound that is no number");
        };
    }

    private static long place(long place, int size, long step) {
        long at = place < 0 ? place + size : place;
        return step > 0 ? Math.clamp(at, 0, size) : Math.clamp(at, -1, size - 1);
    }
}
