package dev.sluice.lab.attack;

import dev.sluice.engine.torch.TorchThread;
import dev.sluice.lab.evidence.AttackEvidence.Point;
import dev.sluice.lab.evidence.AttackEvidence.Run;
import java.util.List;
import java.util.function.Consumer;

/// One way of attacking.
interface Method {
    /// What is swept: each is a run for every seed.
    List<String> settings();

    /// Whether runs of different seeds differ; where not, only the first seed is run.
    default boolean isSeeded() {
        return true;
    }

    /// Makes one run.
    ///
    /// @param thread the one this is called on, within a scope
    /// @param setting one of [#settings]
    /// @param listener hears of each point as it is measured
    Run run(Target target, TorchThread thread, String setting, long seed, Consumer<Point> listener);
}
