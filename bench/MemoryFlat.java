import dev.sluice.engine.Generation;
import dev.sluice.engine.LanguageModel;
import dev.sluice.engine.LocalModel;
import dev.sluice.engine.Sampling;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// Generates text again and again in one process and tells how much memory it has resident.
///
/// Arguments: folder of a model, file of prompts, how many generations, result file. Prompts take
/// turns; every second generation is greedy, the others draw with a seed of their own.
final class MemoryFlat {
    private static final int MOST_TOKENS = 8;

    private MemoryFlat() {}

    private record Row(int generations, long tokens, long resident, long anonymous, long heap) {
        String json() {
            return ("{\"generations\": %d, \"tokens\": %d, \"residentBytes\": %d,"
                            + " \"anonymousBytes\": %d, \"heapBytes\": %d}")
                    .formatted(generations, tokens, resident, anonymous, heap);
        }
    }

    public static void main(String[] args) throws IOException {
        List<String> prompts = Files.readAllLines(Path.of(args[1]));
        int wanted = Integer.parseInt(args[2]);
        TreeSet<Integer> due = new TreeSet<>(List.of(0, 100, 500, wanted));
        for (int at = 1000; at < wanted; at += 1000) {
            due.add(at);
        }
        List<Row> rows = new ArrayList<>();
        long tokens = 0;
        long start = System.nanoTime();
        try (LanguageModel model = LocalModel.open(Path.of(args[0]))) {
            for (int done = 0; ; done++) {
                if (due.contains(done)) {
                    rows.add(row(done, tokens));
                    System.out.println(rows.getLast().json());
                }
                if (done == wanted) {
                    break;
                }
                String prompt = prompts.get(done % prompts.size());
                Generation made = model.generate(prompt, sampling(done), _ -> true);
                tokens += made.promptTokens() + made.tokens();
            }
        }
        Files.writeString(Path.of(args[3]), json(rows, (System.nanoTime() - start) / 1e9));
    }

    private static Sampling sampling(int number) {
        return number % 2 == 0
                ? Sampling.greedy(MOST_TOKENS)
                : new Sampling(MOST_TOKENS, 0.8, 40, 0.95, 0, 1.1, number, List.of());
    }

    private static Row row(int generations, long tokens) throws IOException {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return new Row(
                generations,
                tokens,
                status("VmRSS:"),
                status("RssAnon:"),
                runtime.totalMemory() - runtime.freeMemory());
    }

    /// What Linux says of this process, in bytes.
    private static long status(String key) throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                        .filter(line -> line.startsWith(key))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                        .findFirst()
                        .orElseThrow()
                * 1024;
    }

    private static String json(List<Row> rows, double seconds) {
        return "{\n \"model\": \"harbor\",\n \"most tokens written\": %d,\n \"seconds\": %s,\n \"rows\": [\n%s\n ]\n}\n"
                .formatted(
                        MOST_TOKENS,
                        String.format(Locale.ROOT, "%.0f", seconds),
                        rows.stream()
                                .map(row -> "  " + row.json())
                                .collect(Collectors.joining(",\n")));
    }
}
