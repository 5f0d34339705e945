package dev.sluice.release;

import dev.sluice.lab.evidence.AttackEvidence;
import dev.sluice.lab.evidence.Evidence;
import dev.sluice.lab.evidence.Subject;
import dev.sluice.lab.evidence.SuiteEvidence;
import dev.sluice.storage.Digest;
import dev.sluice.storage.StagedFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// The evidence of a release: files named by the sha256 of their content.
///
/// Evidence is looked up by what it is bound to, so that what was measured once is not measured
/// again while model, suite and settings stay the same. A file whose content is not what its name
/// says was changed; it is as good as not there.
final class EvidenceStore {
    private static final String ENDING = ".json";
    private static final int MAX_BYTES = 256 << 20;

    private final Path folder;
    private final SortedMap<Digest, Evidence> known = new TreeMap<>();

    private EvidenceStore(Path folder) {
        this.folder = folder;
    }

    static EvidenceStore open(Path folder) throws IOException {
        Files.createDirectories(folder);
        StagedFile.sweep(folder);
        EvidenceStore store = new EvidenceStore(folder);
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                store.load(file);
            }
        }
        return store;
    }

    private void load(Path file) throws IOException {
        String name = String.valueOf(file.getFileName());
        if (!name.endsWith(ENDING) || !Files.isRegularFile(file)) {
            return;
        }
        byte[] content;
        try (InputStream in = Files.newInputStream(file)) {
            content = in.readNBytes(MAX_BYTES);
        }
        Digest digest = Digest.of(content);
        if (name.equals(digest.hex() + ENDING)) {
            EvidenceJson.parse(new String(content, StandardCharsets.UTF_8))
                    .ifPresent(evidence -> known.put(digest, evidence));
        }
    }

    /// The scores of a model on a suite, where they were measured so.
    Optional<SuiteEvidence> scores(Subject subject, Digest suite, Digest settings, String name) {
        return find(SuiteEvidence.class, each -> isBoundTo(each, subject, suite, settings))
                .map(
                        each ->
                                new SuiteEvidence(
                                        each.subject(),
                                        each.suite(),
                                        each.settings(),
                                        name,
                                        each.metric(),
                                        each.outcomes(),
                                        each.meanLoss()));
    }

    /// What an attack got back from a model, where it was made so.
    Optional<AttackEvidence> attack(
            Subject subject, Digest suite, Digest settings, String attack, String name) {
        return find(
                        AttackEvidence.class,
                        each ->
                                isBoundTo(each, subject, suite, settings)
                                        && each.attack().equals(attack))
                .map(each -> of(each, each.subject(), name));
    }

    /// The same attack, said of files that are the same to it.
    static AttackEvidence of(AttackEvidence evidence, Digest subject, String suiteName) {
        return new AttackEvidence(
                subject,
                evidence.suite(),
                evidence.settings(),
                evidence.attack(),
                suiteName,
                evidence.budgetSteps(),
                evidence.runs());
    }

    /// Keeps evidence.
    ///
    /// @return the digest that is its name
    Digest add(Evidence evidence) {
        byte[] content = EvidenceJson.print(evidence).getBytes(StandardCharsets.UTF_8);
        Digest digest = Digest.of(content);
        Path file = folder.resolve(digest.hex() + ENDING);
        if (!Files.exists(file) || !known.containsKey(digest)) {
            try (StagedFile staged = StagedFile.beside(file)) {
                staged.write(ByteBuffer.wrap(content));
                staged.commit();
            }
            known.put(digest, evidence);
        }
        return digest;
    }

    private <T extends Evidence> Optional<T> find(Class<T> kind, Predicate<T> wanted) {
        List<T> found =
                known.values().stream()
                        .filter(kind::isInstance)
                        .map(kind::cast)
                        .filter(wanted)
                        .toList();
        return found.stream().findFirst();
    }

    private static boolean isBoundTo(
            Evidence evidence, Subject subject, Digest suite, Digest settings) {
        return evidence.subject().equals(subject.digest())
                && evidence.suite().equals(suite)
                && evidence.settings().equals(settings);
    }
}
