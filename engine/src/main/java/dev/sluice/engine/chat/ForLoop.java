package dev.sluice.engine.chat;

import java.util.ArrayList;
import java.util.List;

/// `for … in … if …`, with `loop` in its body.
///
/// @param targets the names that each item is given, several where it is taken apart
/// @param condition which items take part
/// @param otherwise rendered where none does
record ForLoop(
        List<String> targets,
        Expression items,
        Expression condition,
        Statement body,
        Statement otherwise)
        implements Statement {
    /// The name under which a block's text is handed to its filters; no template can write it.
    static final String BLOCK = "{block}";

    @Override
    public Flow render(Scope scope, StringBuilder out) {
        List<Object> taking = new ArrayList<>();
        for (Object item : Values.items(items.value(scope))) {
            Scope inner = scope.inner();
            assign(targets, item, inner);
            if (Values.isTrue(condition.value(inner))) {
                taking.add(item);
            }
        }
        if (taking.isEmpty()) {
            return otherwise.render(scope, out);
        }
        for (int i = 0; i < taking.size(); i++) {
            scope.budget().step();
            Scope inner = scope.inner();
            inner.set("loop", new Loop(taking, i));
            assign(targets, taking.get(i), inner);
            if (body.render(inner, out) == Flow.BREAK) {
                break;
            }
        }
        return Flow.NEXT;
    }

    static void assign(List<String> targets, Object value, Scope scope) {
        if (targets.size() == 1) {
            scope.set(targets.getFirst(), value);
            return;
        }
        List<Object> items = Values.items(value);
        if (items.size() != targets.size()) {
            throw new TemplateException(
                    "%d values cannot be given to %d names"
                            .formatted(items.size(), targets.size()));
        }
        for (int i = 0; i < targets.size(); i++) {
            scope.set(targets.get(i), items.get(i));
        }
    }

    /// What `loop` is in one round.
    record Loop(List<Object> items, int index) {
        Object member(String name) {
            long left = items.size() - (long) index;
            return switch (name) {
                case "index" -> index + 1L;
                case "index0" -> (long) index;
                case "revindex" -> left;
                case "revindex0" -> left - 1;
                case "first" -> index == 0;
                case "last" -> left == 1;
                case "length" -> (long) items.size();
                case "previtem" -> index == 0 ? Special.UNDEFINED : items.get(index - 1);
                case "nextitem" -> left == 1 ? Special.UNDEFINED : items.get(index + 1);
                case "cycle" ->
                        (Callable) (arguments, _) -> arguments.get(index % arguments.size());
                default ->
                        throw new TemplateException(
                                "'loop.%s' is not rendered here".formatted(name));
            };
        }
    }
}
