package dev.sluice.lab.suite;

import dev.sluice.storage.Digest;
import dev.sluice.storage.StorageException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads suite files. A suite may come from a stranger, so its size, its lines and its items are
/// bounded, and a field that is not known is refused: a mistyped `cluster` would narrow intervals.
final class SuiteReader {
    static final int MAX_BYTES = 256 << 20;
    static final int MAX_LINE_BYTES = 4 << 20;
    static final int MAX_ITEMS = 1_000_000;

    private final String file;
    private final List<Item> items = new ArrayList<>();
    private final Map<String, Integer> lineOfId = new HashMap<>();
    private Optional<String> name = Optional.empty();
    private Optional<Metric> metric = Optional.empty();

    private SuiteReader(String file) {
        this.file = file;
    }

    static Suite read(Path file) {
        byte[] bytes = bytes(file);
        String fileName = String.valueOf(file.getFileName());
        return read(fileName, bytes);
    }

    static Suite read(String fileName, byte[] bytes) {
        SuiteReader reader = new SuiteReader(fileName);
        int line = 1;
        int start = 0;
        while (start < bytes.length) {
            int end = start;
            while (end < bytes.length && bytes[end] != '\n') {
                end++;
            }
            reader.line(line, bytes, start, end);
            start = end + 1;
            line++;
        }
        return reader.finish(Digest.of(bytes));
    }

    private Suite finish(Digest digest) {
        if (items.isEmpty()) {
            throw new SuiteException(file, "no items", "write one JSON object a line");
        }
        Item.Kind kind = items.getFirst().kind();
        Suite suite =
                new Suite(
                        name.orElseGet(() -> file.replaceFirst("\\.jsonl?$", "")),
                        digest,
                        SuiteSettings.of(kind.defaultMetric()),
                        items);
        return metric.isPresent() ? suite.by(metric.get()) : suite;
    }

    private void line(int line, byte[] bytes, int start, int end) {
        String where = file + " line " + line;
        if (end - start > MAX_LINE_BYTES) {
            throw new SuiteException(
                    where,
                    "%,d bytes are over the limit of %,d".formatted(end - start, MAX_LINE_BYTES),
                    "write one item a line");
        }
        String text = decode(where, ByteBuffer.wrap(bytes, start, end - start));
        if (text.isBlank()) {
            return;
        }
        ItemFields fields = ItemFields.parse(where, text);
        if (line == 1 && fields.has("suite")) {
            name = Optional.of(fields.text("suite"));
            metric = fields.optional("metric").map(_ -> fields.metric("metric"));
            fields.optionalText("description");
            fields.refuseOthers();
            return;
        }
        if (items.size() == MAX_ITEMS) {
            throw new SuiteException(
                    where, "over the limit of %,d items".formatted(MAX_ITEMS), "divide the suite");
        }
        add(where, line, ItemBinder.item(fields));
    }

    private void add(String where, int line, Item item) {
        Integer before = lineOfId.putIfAbsent(item.label().id(), line);
        if (before != null) {
            throw new SuiteException(
                    where + ", field 'id'",
                    "the id of line %d already".formatted(before),
                    "give each item an id of its own");
        }
        if (!items.isEmpty() && items.getFirst().kind() != item.kind()) {
            throw new SuiteException(
                    where + ", field 'type'",
                    "'%s' among items of type '%s'"
                            .formatted(item.kind().text(), items.getFirst().kind().text()),
                    "keep one type a suite, so that its score has one meaning");
        }
        items.add(item);
    }

    private static String decode(String where, ByteBuffer bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .decode(bytes)
                    .toString();
        } catch (CharacterCodingException _) {
            throw new SuiteException(where, "not UTF-8 text", "save the file as UTF-8");
        }
    }

    private static byte[] bytes(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new SuiteException(
                        file.toString(),
                        "larger than the limit of %,d bytes".formatted(MAX_BYTES),
                        "divide the suite");
            }
            return bytes;
        } catch (IOException failed) {
            throw new StorageException(
                    file.toString(),
                    "cannot be read: " + failed,
                    "check the path and its permissions",
                    failed);
        }
    }
}
