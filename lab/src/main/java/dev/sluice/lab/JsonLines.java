package dev.sluice.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Reads JSONL, one JSON value a line, within bounds. Blank lines are passed over.
public final class JsonLines {
    private static final int MAX_LINES = 10_000_000;
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

    private JsonLines() {}

    /// Makes the exception of whoever reads.
    @FunctionalInterface
    public interface Refusal {
        LabException of(String where, String problem, String remedy);
    }

    /// What is done with lines.
    @FunctionalInterface
    public interface Line {
        /// Takes one that is not blank.
        ///
        /// @param where the file's name and the line's number
        void take(String where, JsonNode value);
    }

    /// Hands every line on, in order.
    ///
    /// @throws LabException of `refusal`, where a line is too long, no UTF-8 or no JSON
    public static void read(Path file, int maxLineChars, Refusal refusal, Line taker)
            throws IOException {
        int number = 0;
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                String where = where(file, number);
                if (line.length() > maxLineChars || number > MAX_LINES) {
                    throw refusal.of(
                            where,
                            "over %,d characters in a line, or over %,d lines"
                                    .formatted(maxLineChars, MAX_LINES),
                            "split the text");
                }
                if (!line.isBlank()) {
                    taker.take(where, parse(where, line, refusal));
                }
            }
        } catch (MalformedInputException e) {
            throw refusal.of(where(file, number + 1), "not UTF-8", "save it as UTF-8");
        }
    }

    private static JsonNode parse(String where, String line, Refusal refusal) {
        try {
            return JSON.readTree(line);
        } catch (JacksonException e) {
            throw refusal.of(
                    where, "not valid JSON: " + e.getOriginalMessage(), "correct the line");
        }
    }

    private static String where(Path file, int number) {
        return "%s:%d".formatted(file.getFileName(), number);
    }
}
