package dev.sluice.lab.attack;

import dev.sluice.engine.torch.TorchThread;
import dev.sluice.lab.evidence.AttackEvidence;
import dev.sluice.lab.evidence.AttackEvidence.Run;
import dev.sluice.lab.suite.Suite;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// Attacks a model and tells what came back.
public final class Attack {
    private final Target target;
    private final Method method;
    private final List<Task> tasks;
    private final AttackProgress progress;
    private final int pointsOfRun;
    private int pointsDone;

    private record Task(String setting, long seed) {}

    private Attack(Target target, AttackSettings settings, AttackProgress progress) {
        this.target = target;
        this.method = Methods.of(settings, target);
        this.progress = progress;
        this.pointsOfRun = settings.evaluationSteps().size();
        this.tasks =
                method.settings().stream()
                        .flatMap(
                                setting ->
                                        settings.seeds().stream()
                                                .limit(method.isSeeded() ? Long.MAX_VALUE : 1)
                                                .map(seed -> new Task(setting, seed)))
                        .toList();
    }

    /// Makes every run of an attack, as many at once as there are cores, each on one core: equal
    /// bytes under equal settings give equal outcomes, item by item, whatever else runs.
    ///
    /// @param model a folder with `config.json`, `tokenizer.json` and safetensors files
    /// @param suite restricted items, some of the split `attack`, which the attacker has, and some
    ///   of the split `held-out`
    /// @throws AttackException where the suite, or the settings, do not serve for this attack
    /// @throws dev.sluice.lab.suite.SuiteException where the suite lacks one of the splits
    /// @throws dev.sluice.weights.FormatException where the model cannot be read
    public static AttackEvidence run(
            Path model, Suite suite, AttackSettings settings, AttackProgress progress)
            throws IOException {
        try (Target target = Target.open(model, suite)) {
            List<Run> runs = new Attack(target, settings, progress).runs();
            return new AttackEvidence(
                    target.subject().digest(),
                    suite.digest(),
                    settings.digest(),
                    settings.kind().text(),
                    suite.name(),
                    settings.steps(),
                    runs);
        }
    }

    private List<Run> runs() {
        int workers = Math.min(tasks.size(), Runtime.getRuntime().availableProcessors());
        List<CompletableFuture<Run>> results = new ArrayList<>();
        List<TorchThread> threads = new ArrayList<>();
        ConcurrentLinkedQueue<TorchThread> idle = new ConcurrentLinkedQueue<>();
        try (ExecutorService queue = Executors.newFixedThreadPool(workers)) {
            for (int i = 0; i < workers; i++) {
                threads.add(new TorchThread("attack-" + i, 1));
            }
            idle.addAll(threads);
            tasks.forEach(task -> results.add(start(task, queue, idle)));
            return results.stream().map(Attack::result).toList();
        } finally {
            threads.forEach(TorchThread::close);
        }
    }

    private CompletableFuture<Run> start(
            Task task, Executor queue, ConcurrentLinkedQueue<TorchThread> idle) {
        return CompletableFuture.supplyAsync(
                () -> {
                    TorchThread thread = idle.remove();
                    try {
                        return thread.call(() -> run(task, thread));
                    } finally {
                        idle.add(thread);
                    }
                },
                queue);
    }

    private Run run(Task task, TorchThread thread) {
        return method.run(
                target,
                thread,
                task.setting(),
                task.seed(),
                point -> {
                    synchronized (this) {
                        pointsDone++;
                        progress.report(
                                new AttackProgress.Report(
                                        pointsDone,
                                        tasks.size() * pointsOfRun,
                                        task.setting(),
                                        task.seed(),
                                        point));
                    }
                });
    }

    private static Run result(CompletableFuture<Run> result) {
        try {
            return result.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }
}
