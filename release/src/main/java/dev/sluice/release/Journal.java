package dev.sluice.release;

import dev.sluice.edition.cut.CutJournal;
import dev.sluice.storage.Digest;
import dev.sluice.storage.DigestCache;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// What this release has finished, so that a run goes on where an earlier one stopped.
///
/// One JSON object a line. The first names the plan and the tool version that everything below was
/// made by; each further one an output with its digest. Lines are only ever added, and one that a
/// kill or power cut left torn is passed over: what it said is then done again. An entry counts
/// only while the file it speaks of still has that digest.
///
/// Keys: those of [CutJournal], `proof/EDITION`, and [#REPORT] and [#REPORT_MARKDOWN] at the end.
final class Journal implements CutJournal, AutoCloseable {
    static final String REPORT = "report";
    static final String REPORT_MARKDOWN = "report-markdown";
    private static final int VERSION = 1;
    private static final String DIGEST = "sha256:[0-9a-f]{64}";

    private final ReleaseFolder folder;
    private final Path source;
    private final DigestCache cache;
    private final FileChannel channel;
    private final ConcurrentSkipListMap<String, Digest> entries = new ConcurrentSkipListMap<>();

    /// Who made what stands in a folder.
    record Owner(Digest plan, String toolVersion) {}

    private Journal(ReleaseFolder folder, Path source, DigestCache cache, FileChannel channel) {
        this.folder = folder;
        this.source = source;
        this.cache = cache;
        this.channel = channel;
    }

    /// Whose work the folder holds; empty where there is none.
    static Optional<Owner> owner(ReleaseFolder folder) throws IOException {
        if (!Files.exists(folder.journal())) {
            return Optional.empty();
        }
        return Files.readString(folder.journal())
                .lines()
                .findFirst()
                .flatMap(Journal::parse)
                .filter(line -> line.path("journal").asInt(0) == VERSION)
                .filter(line -> line.path("plan").asString("").matches(DIGEST))
                .map(
                        line ->
                                new Owner(
                                        Digest.parse(line.path("plan").asString("")),
                                        line.path("sluice").asString("")));
    }

    /// Opens the journal, or starts one.
    ///
    /// @param source the folder that `source/` keys are relative to
    static Journal open(ReleaseFolder folder, Owner owner, Path source, DigestCache cache)
            throws IOException {
        boolean fresh = owner(folder).isEmpty();
        FileChannel channel =
                FileChannel.open(
                        folder.journal(),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE);
        Journal journal = new Journal(folder, source, cache, channel);
        if (fresh) {
            channel.truncate(0);
            ObjectNode line = JsonMapper.shared().createObjectNode();
            line.put("journal", VERSION);
            line.put("plan", owner.plan().toString());
            line.put("sluice", owner.toolVersion());
            journal.append(line);
        } else {
            journal.load();
        }
        return journal;
    }

    @Override
    public Optional<Digest> finished(String key) {
        return recorded(key).filter(digest -> stillStands(key, digest));
    }

    @Override
    public void record(String key, Digest digest) {
        entries.put(key, digest);
        ObjectNode line = JsonMapper.shared().createObjectNode();
        line.put("key", key);
        line.put("digest", digest.toString());
        append(line);
        fileOf(key).ifPresent(file -> cache.remember(file, digest));
    }

    /// What was noted, whether or not it still stands.
    Optional<Digest> recorded(String key) {
        return Optional.ofNullable(entries.get(key));
    }

    /// The entries whose keys begin so, without that beginning.
    SortedMap<String, Digest> recordedUnder(String prefix) {
        SortedMap<String, Digest> found = new TreeMap<>();
        entries.tailMap(prefix)
                .forEach(
                        (key, digest) -> {
                            if (key.startsWith(prefix)) {
                                found.put(key.substring(prefix.length()), digest);
                            }
                        });
        return found;
    }

    /// Notes the state of all files for the next run, which then need not read them again.
    void rememberAll() {
        for (Map.Entry<String, Digest> entry : entries.entrySet()) {
            fileOf(entry.getKey())
                    .filter(Files::isRegularFile)
                    .ifPresent(file -> cache.remember(file, entry.getValue()));
        }
        cache.save();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private boolean stillStands(String key, Digest digest) {
        if (key.startsWith("content/")) {
            String withheld = "withheld/" + key.substring("content/".length());
            return recorded(withheld).filter(file -> stillStands(withheld, file)).isPresent();
        }
        return fileOf(key)
                .filter(Files::isRegularFile)
                .map(file -> cache.digestOf(file).equals(digest))
                .orElse(false);
    }

    private Optional<Path> fileOf(String key) {
        int slash = key.indexOf('/');
        String kind = slash < 0 ? key : key.substring(0, slash);
        String name = key.substring(slash + 1);
        return switch (kind) {
            case "source" -> Optional.of(source.resolve(name));
            case "editions" -> {
                int next = name.indexOf('/');
                Path edition = folder.editionNow(name.substring(0, next));
                yield Optional.of(edition.resolve(name.substring(next + 1)));
            }
            case "withheld" -> Optional.of(folder.withheld(name));
            case "proof" -> Optional.of(folder.proof(name));
            case REPORT -> Optional.of(folder.reportJson());
            case REPORT_MARKDOWN -> Optional.of(folder.reportMarkdown());
            default -> Optional.empty();
        };
    }

    private void load() throws IOException {
        String text = Files.readString(folder.journal());
        text.lines().skip(1).map(Journal::parse).flatMap(Optional::stream).forEach(this::enter);
        channel.position(channel.size());
        if (!text.endsWith("\n")) {
            write("\n");
        }
    }

    private void enter(JsonNode line) {
        String key = line.path("key").asString("");
        String digest = line.path("digest").asString("");
        // A line that means nothing is a line that was lost: what it said is done again.
        if (!key.isEmpty() && digest.matches(DIGEST)) {
            entries.put(key, Digest.parse(digest));
        }
    }

    private static Optional<JsonNode> parse(String line) {
        try {
            return Optional.of(JsonMapper.shared().readTree(line));
        } catch (JacksonException torn) {
            return Optional.empty();
        }
    }

    private void append(ObjectNode line) {
        write(line + "\n");
    }

    private synchronized void write(String text) {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(false);
        } catch (IOException e) {
            throw new UncheckedIOException(folder.journal().toString(), e);
        }
    }
}
