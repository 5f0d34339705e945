package dev.sluice.engine.chat;

import java.util.List;
import java.util.Map;

/// A function, macro or bound method.
@FunctionalInterface
interface Callable {
    Object call(List<Object> arguments, Map<String, Object> named);
}
