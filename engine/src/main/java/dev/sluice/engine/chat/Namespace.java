package dev.sluice.engine.chat;

import java.util.LinkedHashMap;
import java.util.Map;

/// `namespace(…)`: the one thing that a loop's body can change for what follows the loop.
record Namespace(Map<String, Object> members) {
    Namespace {
        members = new LinkedHashMap<>(members);
    }
}
