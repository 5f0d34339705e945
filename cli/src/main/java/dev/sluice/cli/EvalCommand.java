package dev.sluice.cli;

import dev.sluice.edition.Progress;
import dev.sluice.engine.LanguageModel;
import dev.sluice.lab.evidence.Subject;
import dev.sluice.lab.harness.HarnessResults;
import dev.sluice.lab.harness.HarnessTask;
import dev.sluice.lab.suite.Item;
import dev.sluice.lab.suite.Split;
import dev.sluice.lab.suite.Suite;
import dev.sluice.lab.suite.SuiteResult;
import dev.sluice.lab.suite.SuiteRun;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.IntConsumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "eval",
        mixinStandardHelpOptions = true,
        description = "Scores a model on suites, with confidence intervals.",
        footer = {
            "",
            "A suite is a JSONL file, one item a line, or the YAML of a task of",
            "lm-evaluation-harness with local data; the same items give the same numbers there.",
            "",
            "Examples:",
            "  sluice eval ./checkpoint --suite general.jsonl",
            "  sluice eval ./checkpoint --suite substances.jsonl --split held-out --json",
            "  sluice eval ./checkpoint --suite task.yaml --out results",
            "  sluice eval ./checkpoint --suite essays.jsonl --judge ./judge"
        })
final class EvalCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Parameters(index = "0", paramLabel = "MODEL", description = ModelAddress.DESCRIPTION)
    private String model = "";

    @Option(
            names = "--suite",
            paramLabel = "FILE",
            required = true,
            description = "Items as .jsonl, or a task as .yaml. May be given several times.")
    private List<Path> suites = List.of();

    @Option(
            names = "--split",
            paramLabel = "SPLIT",
            description = "Only items of this split: attack, held-out.")
    private Optional<String> split = Optional.empty();

    @Option(names = "--limit", paramLabel = "N", description = "Only the first N items.")
    private Optional<Integer> limit = Optional.empty();

    @Option(
            names = "--judge",
            paramLabel = "MODEL",
            description = "The model that judges what is generated, for suites of judged items.")
    private Optional<String> judge = Optional.empty();

    @Option(
            names = "--subject",
            paramLabel = "FOLDER",
            description = "The files that a model at an address is served from, for the evidence.")
    private Optional<Path> subjectFolder = Optional.empty();

    @Option(
            names = "--out",
            paramLabel = "FOLDER",
            description = "Also write results and samples as lm-evaluation-harness does.")
    private Optional<Path> out = Optional.empty();

    @Mixin private JsonOption json = new JsonOption();

    @Override
    public Integer call() throws IOException {
        PrintWriter print = spec.commandLine().getOut();
        ConsoleProgress progress = ConsoleProgress.ofProcess();
        List<HarnessTask> tasks = new ArrayList<>();
        for (Path file : suites) {
            tasks.add(read(file));
        }
        if (limit.isPresent() && limit.get() < 1) {
            throw new ParameterException(spec.commandLine(), "--limit: give at least 1");
        }
        List<EvalReport> reports = new ArrayList<>();
        try (LanguageModel opened = ModelAddress.open(model)) {
            Subject subject = subject(progress);
            for (HarnessTask task : tasks) {
                EvalReport report = run(opened, task, subject, progress);
                reports.add(report);
                if (!json.isSet()) {
                    report.print(print);
                    print.flush();
                }
            }
        }
        if (json.isSet()) {
            json.print(print, reports);
        }
        return ExitCode.DONE;
    }

    private static HarnessTask read(Path file) {
        String name = file.toString().toLowerCase(Locale.ROOT);
        return name.endsWith(".yaml") || name.endsWith(".yml")
                ? HarnessTask.read(file)
                : HarnessTask.of(Suite.read(file));
    }

    private Subject subject(Progress progress) {
        Path files = subjectFolder.orElseGet(() -> Path.of(model));
        if (subjectFolder.isEmpty() && ModelAddress.isRemote(model)) {
            return new Subject(new TreeMap<>());
        }
        try (Progress.Task task = progress.begin("Hashing " + files, Subject.bytes(files))) {
            return Subject.of(files, task::advance);
        }
    }

    private EvalReport run(
            LanguageModel opened, HarnessTask task, Subject subject, ConsoleProgress progress)
            throws IOException {
        Suite suite = chosen(task.suite());
        Instant started = Instant.now();
        SuiteResult result;
        try (Progress.Task items =
                progress.beginCount("Scoring " + suite.name(), "items", suite.items().size())) {
            result = scored(opened, suite, subject, items::advance);
        }
        Duration took = Duration.between(started, Instant.now());
        Optional<Path> file = Optional.empty();
        if (out.isPresent()) {
            file =
                    Optional.of(
                            HarnessResults.write(
                                    out.get(),
                                    task,
                                    result,
                                    new HarnessResults.Run(
                                            model, opened.contextLength(), started, took)));
        }
        return EvalReport.of(model, task, result, took, file);
    }

    private SuiteResult scored(
            LanguageModel opened, Suite suite, Subject subject, IntConsumer items)
            throws IOException {
        if (suite.kind() != Item.Kind.JUDGED) {
            return SuiteRun.run(opened, suite, subject, items);
        }
        String name =
                judge.orElseThrow(
                        () ->
                                new ParameterException(
                                        spec.commandLine(),
                                        "%s: its items are judged; name a model with --judge"
                                                .formatted(suite.name())));
        try (LanguageModel judging = ModelAddress.open(name)) {
            return SuiteRun.run(opened, judging, suite, subject, items);
        }
    }

    private Suite chosen(Suite suite) {
        Suite some = suite;
        if (split.isPresent()) {
            some = some.only(splitNamed(split.get()));
        }
        return limit.isPresent() ? some.first(limit.get()) : some;
    }

    private Split splitNamed(String text) {
        for (Split known : Split.values()) {
            if (known.text().equals(text)) {
                return known;
            }
        }
        throw new ParameterException(
                spec.commandLine(), "--split: '%s'; write attack or held-out".formatted(text));
    }
}
