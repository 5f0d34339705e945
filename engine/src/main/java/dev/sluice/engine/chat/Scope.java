package dev.sluice.engine.chat;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The names that are known at a place. Assignments stay in the innermost scope.
final class Scope {
    private final @Nullable Scope outer;
    private final Budget budget;
    private final Map<String, Object> names = new HashMap<>();

    private Scope(@Nullable Scope outer, Budget budget) {
        this.outer = outer;
        this.budget = budget;
    }

    static Scope root() {
        return new Scope(null, new Budget());
    }

    Scope inner() {
        return new Scope(this, budget);
    }

    Budget budget() {
        return budget;
    }

    void set(String name, Object value) {
        names.put(name, value);
    }

    Object get(String name) {
        budget.step();
        for (Scope scope = this; scope != null; scope = scope.outer) {
            Object value = scope.names.get(name);
            if (value != null) {
                return value;
            }
        }
        return Special.UNDEFINED;
    }
}
