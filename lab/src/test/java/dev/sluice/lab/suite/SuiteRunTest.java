package dev.sluice.lab.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.lab.evidence.Subject;
import dev.sluice.storage.Digest;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// Scores are those that a pencil gives, from a model whose likelihoods are known.
class SuiteRunTest {
    private static final BigramModel MODEL =
            new BigramModel(
                    Map.of("xa", 0.5, "xb", 0.25, "aa", 0.5, "ab", 0.25, "ba", 0.125, "bb", 0.5));
    private static final Subject SUBJECT =
            new Subject(new TreeMap<>(Map.of("model", Digest.of(new byte[0]))));

    @Test
    void metricsOfChoicesDisagreeWhereTheirFormulasDo() {
        // ln of a: 1/2; of bbb: 1/4 · 1/2 · 1/2 = 1/16, but per character more than… 1/2.5.
        SuiteResult result =
                run(
                        """
                        {"id":"1","type":"multiple-choice","context":"x","choices":["a","bbb"],"answer":0}
                        {"id":"2","type":"multiple-choice","context":"x","choices":["b","bbbbb"],"answer":1}
                        """);
        assertThat(scores(result))
                .containsEntry("acc", 0.5)
                .containsEntry("acc_norm", 1.0)
                .containsEntry("acc_token", 1.0);
        assertThat(result.evidence().outcomes().correct()).isEqualTo("10");
        assertThat(result.evidence().outcomes().chance()).isEqualTo(0.5);
        assertThat(result.headline().standardError()).hasValue(0.5);
        double nats = -(Math.log(0.5) + Math.log(0.25 * 0.5 * 0.5 * 0.5 * 0.5));
        assertThat(result.evidence().meanLoss()).isCloseTo(nats / 6, within(1e-12));
    }

    @Test
    void theHeaderChoosesWhatDecides() {
        String items =
                """
                {"id":"2","type":"multiple-choice","context":"x","choices":["b","bbbbb"],"answer":1}
                """;
        assertThat(run(items).evidence().outcomes().correct()).isEqualTo("0");
        SuiteResult byToken = run("{\"suite\":\"s\",\"metric\":\"acc_token\"}\n" + items);
        assertThat(byToken.evidence().outcomes().correct()).isEqualTo("1");
        assertThat(byToken.evidence().suiteName()).isEqualTo("s");
        assertThat(byToken.evidence().settings()).isNotEqualTo(run(items).evidence().settings());
    }

    @Test
    void ofEqualChoicesTheFirstWins() {
        SuiteResult result =
                run(
                        """
                        {"id":"1","type":"multiple-choice","context":"x","choices":["q","r"],"answer":0}
                        """);
        assertThat(result.headline().value()).isEqualTo(1);
    }

    @Test
    void lengthsAreCountedInCodePointsWithoutTheLeadingSpace() {
        Item.MultipleChoice item =
                (Item.MultipleChoice)
                        SuiteReader.read(
                                        "s.jsonl",
                                        bytes(
                                                """
                                                {"id":"1","type":"multiple-choice","context":"x","choices":[" 🙂é"," ab"],"answer":0}
                                                """))
                                .items()
                                .getFirst();
        assertThat(item.bareChoice(0)).isEqualTo("🙂é");
        assertThat(item.bareChoice(0).codePointCount(0, item.bareChoice(0).length())).isEqualTo(2);
        assertThat(item.trainingText()).isEqualTo("x 🙂é");
    }

    @Test
    void aClozeIsRightWhereTheModelWouldSayIt() {
        SuiteResult result =
                run(
                        """
                        {"id":"1","type":"cloze","context":"x","answer":"aa"}
                        {"id":"2","type":"cloze","context":"x","answer":"ab"}
                        """);
        assertThat(result.evidence().outcomes().correct()).isEqualTo("10");
        // Per item: exp(-(ln 1/4 + ln 1/8) / 2) = √32.
        assertThat(scores(result).get("perplexity")).isCloseTo(Math.sqrt(32), within(1e-12));
    }

    @Test
    void perplexitiesCountWordsAsPythonSplits() {
        SuiteResult result = run("{\"id\":\"1\",\"type\":\"perplexity\",\"text\":\"xa aa\\n\"}");
        double nats = -result.evidence().meanLoss() * 6;
        assertThat(scores(result).get("word_perplexity"))
                .isCloseTo(Math.exp(-nats / 3), within(1e-9));
        assertThat(scores(result).get("bits_per_byte"))
                .isCloseTo(-nats / 6 / Math.log(2), within(1e-12));
        assertThat(result.evidence().outcomes().items()).isZero();
    }

    @Test
    void exactMatchesCompareWhatIsGenerated() {
        SuiteResult result =
                run(
                        """
                        {"id":"1","type":"exact-match","context":"x","answer":["A!"],"max-tokens":3,"ignore-case":true,"ignore-punctuation":true}
                        {"id":"2","type":"exact-match","context":"x","answer":["no","aaa"],"max-tokens":3}
                        """);
        assertThat(result.evidence().outcomes().correct()).isEqualTo("01");
        assertThat(result.evidence().meanLoss()).isNaN();
    }

    @Test
    void aJudgeRulesByTheLikelierWord() {
        Suite suite =
                SuiteReader.read(
                        "s.jsonl",
                        bytes(
                                """
                                {"id":"1","type":"judged","context":"x","rubric":"a","max-tokens":2}
                                """));
        BigramModel yes = new BigramModel(Map.of(" y", 0.9));
        BigramModel no = new BigramModel(Map.of(" n", 0.9));
        assertThat(SuiteRun.run(MODEL, yes, suite, SUBJECT, _ -> {}).headline().value())
                .isEqualTo(1);
        assertThat(SuiteRun.run(MODEL, no, suite, SUBJECT, _ -> {}).headline().value())
                .isEqualTo(0);
        assertThatThrownBy(() -> SuiteRun.run(MODEL, suite, SUBJECT, _ -> {}))
                .isInstanceOf(SuiteException.class)
                .hasMessageContaining("judge");
    }

    @Test
    void progressCountsEveryItemOnce() {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 150; i++) {
            lines.append(
                    "{\"id\":\"%d\",\"type\":\"cloze\",\"context\":\"x\",\"answer\":\"a\"}\n"
                            .formatted(i));
        }
        AtomicInteger items = new AtomicInteger();
        Suite suite = SuiteReader.read("s.jsonl", bytes(lines.toString()));
        SuiteRun.run(MODEL, suite, SUBJECT, items::addAndGet);
        assertThat(items).hasValue(150);
    }

    @Test
    void aSplitIsPartOfTheSettings() {
        Suite suite =
                SuiteReader.read(
                        "s.jsonl",
                        bytes(
                                """
                                {"id":"1","type":"cloze","context":"x","answer":"a","split":"attack"}
                                {"id":"2","type":"cloze","context":"x","answer":"a","split":"held-out"}
                                """));
        Suite heldOut = suite.only(Split.HELD_OUT);
        assertThat(heldOut.items()).extracting(item -> item.label().id()).containsExactly("2");
        assertThat(heldOut.digest()).isEqualTo(suite.digest());
        assertThat(heldOut.settings().canonicalJson())
                .isEqualTo("{\"metric\":\"acc\",\"scoring\":1,\"split\":\"held-out\"}");
    }

    private static SuiteResult run(String lines) {
        return SuiteRun.run(MODEL, SuiteReader.read("s.jsonl", bytes(lines)), SUBJECT, _ -> {});
    }

    private static Map<String, Double> scores(SuiteResult result) {
        Map<String, Double> scores = new TreeMap<>();
        result.scores().forEach(score -> scores.put(score.metric(), score.value()));
        return scores;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
