package dev.sluice.release;

import dev.sluice.release.gate.EvidenceBundle.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Looks for keys and tokens in an edition's text.
///
/// Text is every file without a NUL among its first bytes, and of a safetensors file its header,
/// which may carry metadata. Two things are looked for: the forms of [SecretPattern], and values
/// that are assigned to a name such as `password` and look random. The second is left out of
/// vocabularies, where random-looking strings are the rule.
///
/// What is compressed, encoded or split is not seen, nor are weights.
final class SecretScan {
    /// Read at once; pieces overlap, so that nothing is cut in two.
    private static final int PIECE_BYTES = 8 << 20;

    private static final int OVERLAP_BYTES = 2 * SecretPattern.MAX_LENGTH;
    private static final int PROBE_BYTES = 8_192;
    private static final int MAX_FOUND = 1_000;
    private static final int SHOWN_LETTERS = 4;
    private static final List<String> VOCABULARIES =
            List.of(
                    "tokenizer.json",
                    "vocab.json",
                    "vocab.txt",
                    "merges.txt",
                    "special_tokens_map.json");

    /// `password = "…"`, `"api_key": "…"`, and their like.
    private static final Pattern ASSIGNED =
            Pattern.compile(
                    "(?i)\\b[a-z0-9_.-]{0,40}(?:passw(?:or)?d|secret|token|api[_-]?key|access[_-]?key|credential)[a-z0-9_.-]{0,20}"
                            + "[\"']?\\s{0,4}(?::|=>|=)\\s{0,4}[\"']([^\\s\"']{16,200})[\"']");

    private final Path folder;
    private final List<Secret> found = new ArrayList<>();

    private SecretScan(Path folder) {
        this.folder = folder;
    }

    /// What is found in these files of the folder, in their order; at most a thousand.
    static List<Secret> of(Path folder, Iterable<String> files) throws IOException {
        SecretScan scan = new SecretScan(folder);
        for (String file : files) {
            scan.file(file);
        }
        return List.copyOf(scan.found);
    }

    private void file(String path) throws IOException {
        try (InputStream in = Files.newInputStream(folder.resolve(path))) {
            byte[] head = in.readNBytes(PROBE_BYTES);
            if (path.endsWith(".safetensors")) {
                scan(path, head, in.readNBytes(headerBytes(head)), 1);
            } else if (!isBinary(head)) {
                text(path, head, in);
            }
        }
    }

    private void text(String path, byte[] head, InputStream in) throws IOException {
        byte[] before = head;
        long line = 1;
        byte[] piece = in.readNBytes(PIECE_BYTES);
        while (true) {
            line = scan(path, before, piece, line);
            if (piece.length < PIECE_BYTES) {
                return;
            }
            before = Arrays.copyOfRange(piece, piece.length - OVERLAP_BYTES, piece.length);
            line -= lines(before);
            piece = in.readNBytes(PIECE_BYTES);
        }
    }

    /// Scans the two as one text.
    ///
    /// @return the number of the line in which it ends
    private long scan(String path, byte[] before, byte[] piece, long firstLine) {
        byte[] all = Arrays.copyOf(before, Math.addExact(before.length, piece.length));
        System.arraycopy(piece, 0, all, before.length, piece.length);
        // One letter a byte: what is looked for is ASCII, and offsets stay offsets.
        String text = new String(all, StandardCharsets.ISO_8859_1);
        for (SecretPattern pattern : SecretPattern.ALL) {
            for (int at = text.indexOf(pattern.hint());
                    at >= 0;
                    at = text.indexOf(pattern.hint(), at + 1)) {
                Matcher matcher = pattern.pattern().matcher(text);
                matcher.region(
                        Math.max(0, at - pattern.before()),
                        Math.min(text.length(), at + SecretPattern.MAX_LENGTH));
                matcher.useTransparentBounds(true);
                if (matcher.find() && matcher.start() <= at) {
                    report(path, text, matcher.start(), pattern.kind(), firstLine);
                    at = matcher.end();
                }
            }
        }
        String name = path.substring(path.lastIndexOf('/') + 1);
        if (!VOCABULARIES.contains(name)) {
            Matcher assigned = ASSIGNED.matcher(text);
            while (assigned.find()) {
                if (looksRandom(assigned.group(1))) {
                    report(
                            path,
                            text,
                            assigned.start(1),
                            "random value under a secret's name",
                            firstLine);
                }
            }
        }
        return firstLine + lines(all);
    }

    private void report(String path, String text, int at, String kind, long firstLine) {
        long line = firstLine + lines(text.substring(0, at).getBytes(StandardCharsets.ISO_8859_1));
        String shown = text.substring(at, Math.min(text.length(), at + SHOWN_LETTERS));
        Secret secret = new Secret(path, line, kind, Quote.shortened(shown) + "…");
        boolean known =
                found.stream()
                        .anyMatch(
                                other ->
                                        other.path().equals(path)
                                                && other.line() == line
                                                && other.shown().equals(secret.shown()));
        if (!known && found.size() < MAX_FOUND) {
            found.add(secret);
        }
    }

    /// Random strings have letters of several kinds and no order: over three bits a letter, which
    /// neither words, digests' names, paths nor placeholders reach.
    static boolean looksRandom(String value) {
        boolean mixed =
                value.chars().anyMatch(Character::isDigit)
                        && value.chars().anyMatch(Character::isLetter)
                        && (value.chars().anyMatch(Character::isUpperCase)
                                || value.matches("[0-9a-f]{32,}"));
        boolean placeholder =
                value.matches(".*[${}<>\\[\\]()| ].*")
                        || value.toLowerCase(Locale.ROOT)
                                .matches(
                                        ".*(example|placeholder|changeme|your|xxxx|\\.\\.\\.|1234567).*");
        return mixed && !placeholder && value.matches("[\\x21-\\x7e]+") && bitsPerLetter(value) > 3;
    }

    /// Shannon's entropy of the letters.
    private static double bitsPerLetter(String value) {
        int[] counts = new int[128];
        value.chars().forEach(letter -> counts[letter & 127]++);
        double bits = 0;
        for (int count : counts) {
            if (count > 0) {
                double share = count / (double) value.length();
                bits -= share * Math.log(share) / Math.log(2);
            }
        }
        return bits;
    }

    private static boolean isBinary(byte[] head) {
        for (byte each : head) {
            if (each == 0) {
                return true;
            }
        }
        return false;
    }

    /// How many bytes of a safetensors header stand behind the first ones, at most a hundred
    /// million (the format's limit).
    private static int headerBytes(byte[] head) {
        if (head.length < Long.BYTES) {
            return 0;
        }
        long length = 0;
        for (int i = Long.BYTES - 1; i >= 0; i--) {
            length = (length << 8) | (head[i] & 0xFF);
        }
        return (int) Math.clamp(length + Long.BYTES - head.length, 0, 100_000_000L);
    }

    private static long lines(byte[] text) {
        long lines = 0;
        for (byte each : text) {
            lines += each == '\n' ? 1 : 0;
        }
        return lines;
    }
}
