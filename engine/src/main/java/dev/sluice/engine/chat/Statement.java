package dev.sluice.engine.chat;

import java.util.List;

/// Something that prints.
@FunctionalInterface
interface Statement {
    /// What comes next: the next statement, the end of the loop, or its next round.
    enum Flow {
        NEXT,
        BREAK,
        CONTINUE
    }

    Flow render(Scope scope, StringBuilder out);

    /// One after the other.
    static Statement all(List<Statement> statements) {
        List<Statement> each = List.copyOf(statements);
        return (scope, out) -> {
            for (Statement statement : each) {
                scope.budget().step();
                Flow flow = statement.render(scope, out);
                if (flow != Flow.NEXT) {
                    return flow;
                }
            }
            return Flow.NEXT;
        };
    }
}
