package dev.sluice.lab.attack;

import dev.sluice.engine.torch.TorchThread;
import dev.sluice.lab.evidence.AttackEvidence.Point;
import dev.sluice.lab.evidence.AttackEvidence.Run;
import dev.sluice.lab.suite.Suite;
import java.util.List;
import java.util.function.Consumer;

/// Changes a model, or how it is asked, once: a point before and a point after.
record OneShot(List<String> settings, boolean isSeeded, Alteration alteration) implements Method {
    /// Makes the change.
    @FunctionalInterface
    interface Alteration {
        Altered alter(Target target, String setting, long seed);
    }

    /// A changed model and what it is asked.
    record Altered(Attacked model, Suite heldOut, Suite own) {
        /// A changed model that is asked as before.
        static Altered of(Attacked model, Target target) {
            return new Altered(model, target.heldOut(), target.own());
        }
    }

    OneShot {
        settings = List.copyOf(settings);
    }

    @Override
    public Run run(
            Target target,
            TorchThread thread,
            String setting,
            long seed,
            Consumer<Point> listener) {
        Point before = target.measure(0, Attacked.untouched(target.model()), thread);
        listener.accept(before);
        Altered altered = alteration.alter(target, setting, seed);
        try (Attacked model = altered.model()) {
            Point after = target.measure(1, model, altered.heldOut(), altered.own(), thread);
            listener.accept(after);
            return new Run(seed, setting, List.of(before, after), true);
        }
    }
}
