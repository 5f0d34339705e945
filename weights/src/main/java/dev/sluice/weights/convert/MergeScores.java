package dev.sluice.weights.convert;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Between the two ways of saying which symbols a SentencePiece BPE joins first: a score for each
/// token, highest first, and a list of pairs, first ones first.
final class MergeScores {
    /// One way to make a token of two.
    private record Merge(String left, String right, float score, int leftId, int rightId) {}

    private MergeScores() {}

    /// Scores that join in the order of the merges: minus the rank at which a token is first made.
    /// Tokens that no merge makes are single characters, whose scores decide nothing.
    static float[] scores(TokenizerJson tokenizer, int size) {
        float[] scores = new float[size];
        Map<String, Integer> ranks = new HashMap<>();
        for (String merge : tokenizer.merges()) {
            // A space within a part stands as U+0120 here, so the one space is the border; parts of
            // SentencePiece hold none.
            ranks.putIfAbsent(merge.replace(" ", ""), ranks.size());
        }
        int unmerged = ranks.size();
        for (Map.Entry<String, Integer> token : tokenizer.vocab().entrySet()) {
            Integer rank = ranks.get(token.getKey());
            if (token.getValue() < size) {
                scores[token.getValue()] = -(rank == null ? unmerged++ : rank);
            }
        }
        return scores;
    }

    /// Every pair of tokens that makes a third, best third first; of the pairs that make the same
    /// one, the longer left part first, as SentencePiece's extractors list them.
    ///
    /// Only normal tokens are made of others: SentencePiece takes special and user-defined ones out
    /// of the text before, and bytes stand for what is left.
    static List<String> merges(Vocabulary vocabulary) {
        Map<String, Integer> ids = new HashMap<>();
        for (int id = 0; id < vocabulary.tokens().size(); id++) {
            if (vocabulary.types().get(id) == TokenType.NORMAL) {
                ids.put(vocabulary.tokens().get(id), id);
            }
        }
        List<Merge> merges = new ArrayList<>();
        for (int id = 0; id < vocabulary.tokens().size(); id++) {
            if (vocabulary.types().get(id) == TokenType.NORMAL) {
                split(vocabulary.tokens().get(id), vocabulary.scores()[id], ids, merges);
            }
        }
        merges.sort(
                Comparator.comparingDouble((Merge merge) -> -merge.score())
                        .thenComparingInt(merge -> -merge.left().length())
                        .thenComparingInt(merge -> -merge.right().length())
                        .thenComparingInt(Merge::leftId)
                        .thenComparingInt(Merge::rightId));
        return merges.stream().map(merge -> merge.left() + " " + merge.right()).toList();
    }

    private static void split(
            String token, float score, Map<String, Integer> ids, List<Merge> merges) {
        if (token.isEmpty()) {
            return;
        }
        for (int at = token.offsetByCodePoints(0, 1);
                at < token.length();
                at = token.offsetByCodePoints(at, 1)) {
            String left = token.substring(0, at);
            Integer leftId = ids.get(left);
            if (leftId == null) {
                continue;
            }
            String right = token.substring(at);
            Integer rightId = ids.get(right);
            if (rightId != null) {
                merges.add(new Merge(left, right, score, leftId, rightId));
            }
        }
    }
}
