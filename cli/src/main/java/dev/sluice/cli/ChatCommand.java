package dev.sluice.cli;

import dev.sluice.engine.Generation;
import dev.sluice.engine.LanguageModel;
import dev.sluice.engine.Sampling;
import dev.sluice.engine.TextTooLongException;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "chat",
        mixinStandardHelpOptions = true,
        description = {
            "Talks with a model, or lets it continue a text.",
            "A model with a chat template answers; one without continues what you write."
        },
        footer = {
            "",
            "In a conversation: /new begins another, /exit or end of input ends it.",
            "",
            "Examples:",
            "  sluice chat ./checkpoint",
            "  sluice chat ./checkpoint --system \"Answer in one sentence.\"",
            "  sluice chat ./checkpoint --prompt \"define gold :\" --temperature 0 --json"
        })
final class ChatCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Parameters(index = "0", paramLabel = "MODEL", description = ModelAddress.DESCRIPTION)
    private String address = "";

    @Option(names = "--prompt", paramLabel = "TEXT", description = "Answers this once, and ends.")
    private Optional<String> prompt = Optional.empty();

    @Option(
            names = "--system",
            paramLabel = "TEXT",
            description = "What the model is told before the conversation.")
    private Optional<String> system = Optional.empty();

    @Option(
            names = "--temperature",
            paramLabel = "T",
            defaultValue = "0.7",
            description = "0 takes the likeliest token each time (default: ${DEFAULT-VALUE}).")
    private double temperature = 0.7;

    @Option(
            names = "--top-p",
            paramLabel = "P",
            defaultValue = "0.95",
            description =
                    "Only the likeliest tokens that together have this probability"
                            + " (default: ${DEFAULT-VALUE}).")
    private double topP = 0.95;

    @Option(
            names = "--repetition-penalty",
            paramLabel = "R",
            defaultValue = "1",
            description = "Above 1 makes words that were said less likely.")
    private double repetitionPenalty = 1;

    @Option(
            names = "--max-tokens",
            paramLabel = "N",
            defaultValue = "512",
            description = "The most tokens of one answer (default: ${DEFAULT-VALUE}).")
    private int maxTokens = 512;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "The same seed gives the same text (default: another each time).")
    private Optional<Long> seed = Optional.empty();

    @Mixin private JsonOption json = new JsonOption();

    /// What `--prompt --json` prints.
    ///
    /// @param tokensPerSecond of the answer, the reading of the prompt included
    record Answer(
            String model,
            String prompt,
            String text,
            int promptTokens,
            int tokens,
            Generation.Finish finish,
            long seed,
            double seconds,
            double tokensPerSecond) {}

    @Override
    public Integer call() throws IOException {
        if (json.isSet() && prompt.isEmpty()) {
            throw wrongUsage("--json needs --prompt: a conversation is not printed as JSON");
        }
        long chosenSeed = seed.orElseGet(() -> RandomGenerator.getDefault().nextLong());
        Sampling sampling = sampling(chosenSeed);
        try (LanguageModel model = ModelAddress.open(address)) {
            Conversation conversation = Conversation.with(model, address, system);
            if (system.isPresent() && !conversation.hasTemplate()) {
                throw wrongUsage(
                        "%s has no chat template, so --system cannot be said to it; write it into"
                                        .formatted(address)
                                + " --prompt");
            }
            if (prompt.isPresent()) {
                once(conversation, prompt.get(), sampling);
            } else {
                talk(conversation, sampling);
            }
        }
        return ExitCode.DONE;
    }

    private Sampling sampling(long chosenSeed) {
        try {
            return new Sampling(
                    maxTokens, temperature, 0, topP, 0, repetitionPenalty, chosenSeed, List.of());
        } catch (IllegalArgumentException e) {
            throw wrongUsage(String.valueOf(e.getMessage()));
        }
    }

    private ParameterException wrongUsage(String problem) {
        return new ParameterException(spec.commandLine(), problem);
    }

    private void once(Conversation conversation, String text, Sampling sampling) {
        PrintWriter out = spec.commandLine().getOut();
        long start = System.nanoTime();
        Generation made =
                conversation.say(text, sampling, piece -> json.isSet() || print(out, piece));
        double seconds = (System.nanoTime() - start) / 1e9;
        if (json.isSet()) {
            json.print(
                    out,
                    new Answer(
                            address,
                            text,
                            made.text(),
                            made.promptTokens(),
                            made.tokens(),
                            made.finish(),
                            sampling.seed(),
                            seconds,
                            made.tokens() / seconds));
        } else {
            out.println();
        }
    }

    private void talk(Conversation conversation, Sampling sampling) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        Optional<Console> console = Optional.ofNullable(System.console());
        boolean isTerminal = console.map(Console::isTerminal).orElse(false);
        Charset charset = console.map(Console::charset).orElse(Charset.defaultCharset());
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, charset));
        if (isTerminal) {
            out.printf(
                    "%s. /new begins another conversation, /exit ends.%n",
                    conversation.hasTemplate()
                            ? address
                            : address + " has no chat template and continues what you write");
        }
        while (true) {
            if (isTerminal) {
                out.print("\n> ");
                out.flush();
            }
            String line = in.readLine();
            if (line == null || line.strip().equals("/exit")) {
                return;
            }
            if (line.strip().equals("/new")) {
                conversation.begin();
            } else if (!line.isBlank()) {
                answer(conversation, line, sampling, out);
            }
        }
    }

    private void answer(
            Conversation conversation, String line, Sampling sampling, PrintWriter out) {
        try {
            Generation made = conversation.say(line, sampling, piece -> print(out, piece));
            out.println(made.finish() == Generation.Finish.LENGTH ? " …" : "");
        } catch (TextTooLongException e) {
            out.println("(" + e.getMessage() + ", or begin another conversation with /new)");
        }
        out.flush();
    }

    /// Prints a piece at once; false where nobody reads any more.
    private static boolean print(PrintWriter out, String piece) {
        out.print(piece);
        return !out.checkError();
    }
}
