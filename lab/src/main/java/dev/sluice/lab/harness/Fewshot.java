package dev.sluice.lab.harness;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The examples before each question.
///
/// @param count how many
/// @param docs what they are drawn from
/// @param isFirst whether always the first ones are taken (`first_n`), not drawn
/// @param avoidsQuestion whether the examples come from the split that is evaluated, so that the
///   question itself must not be among them
/// @param delimiter stands after each example
/// @param targetDelimiter stands between an example's text and its answer
record Fewshot(
        int count,
        List<Map<String, Object>> docs,
        boolean isFirst,
        boolean avoidsQuestion,
        String delimiter,
        String targetDelimiter,
        String text,
        Optional<Object> choices,
        Object target) {
    /// The harness's `fewshot_random_seed`.
    private static final long SEED = 1234;

    /// Draws for one document after another, in their order, from one generator.
    static PythonRandom generator() {
        return new PythonRandom(SEED);
    }

    /// The examples before a question, with the delimiters after them.
    String examples(DocReader reader, Map<String, Object> question, PythonRandom random) {
        StringBuilder examples = new StringBuilder();
        for (Map<String, Object> doc : draw(question, random)) {
            examples.append(reader.text(doc, "doc_to_text", text));
            String answer = answer(reader, doc);
            if (!answer.isEmpty()) {
                examples.append(targetDelimiter).append(answer).append(delimiter);
            }
        }
        return examples.toString();
    }

    private String answer(DocReader reader, Map<String, Object> doc) {
        return switch (reader.target(doc, target)) {
            case Long index when choices.isPresent() ->
                    choice(reader, reader.choices(doc, choices.get()), index);
            case List<?> list when !list.isEmpty() && list.getFirst() instanceof String first ->
                    first;
            case String text -> text;
            case Object other -> throw reader.refuse("doc_to_target", "gives no text but " + other);
        };
    }

    private static String choice(DocReader reader, List<String> choices, long index) {
        if (index >= choices.size()) {
            throw reader.refuse(
                    "doc_to_target", "gives %d of %d choices".formatted(index, choices.size()));
        }
        return choices.get((int) index);
    }

    private List<Map<String, Object>> draw(Map<String, Object> question, PythonRandom random) {
        if (isFirst) {
            return (avoidsQuestion ? without(docs, question) : docs).subList(0, count);
        }
        if (!avoidsQuestion) {
            return random.sample(docs, count);
        }
        List<Map<String, Object>> drawn = without(random.sample(docs, count + 1), question);
        return drawn.size() >= count
                ? drawn.subList(0, count)
                : random.sample(without(docs, question), count);
    }

    private static List<Map<String, Object>> without(
            List<Map<String, Object>> docs, Map<String, Object> question) {
        List<Map<String, Object>> others = new ArrayList<>(docs);
        others.removeIf(question::equals);
        return others;
    }
}
