package dev.sluice.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/// Rows hold every request's tokens, each along a path from its first to its last.
class ScoringRowTest {
    private static final int MOST = 64;

    @Property
    void everyRequestStandsAlongAPathOfOneRow(
            @ForAll @Size(min = 1, max = 30)
                    List<@Size(min = 2, max = 40) List<@IntRange(max = 2) Integer>> texts) {
        List<ScoringRequest> requests = texts.stream().map(ScoringRowTest::request).toList();
        Set<Integer> seen = new HashSet<>();
        for (ScoringRow row : ScoringRow.of(requests, MOST)) {
            int[] tokens = row.tokens();
            int[] parents = row.parents();
            assertThat(tokens).hasSize(row.width());
            assertThat(row.isChain() || row.width() <= MOST).isTrue();
            for (ScoringRow.Member member : row.members()) {
                assertThat(seen.add(member.request())).isTrue();
                int[] input = requests.get(member.request()).input();
                int before = -1;
                for (int at = 0; at < input.length; at++) {
                    int place = member.place(at);
                    assertThat(tokens[place]).isEqualTo(input[at]);
                    assertThat(parents[place]).isEqualTo(before);
                    before = place;
                }
            }
        }
        assertThat(seen).hasSize(requests.size());
    }

    @Test
    void choicesOfAQuestionShareIt() {
        List<ScoringRequest> requests = new ArrayList<>();
        for (int choice = 0; choice < 4; choice++) {
            int[] context = new int[20];
            Arrays.fill(context, 7);
            requests.add(ScoringRequest.of(context, new int[] {choice, 8, 9}, MOST));
        }
        List<ScoringRow> rows = ScoringRow.of(requests, MOST);
        assertThat(rows).hasSize(1);
        // The last token of a continuation is not read.
        assertThat(rows.getFirst().width()).isEqualTo(20 + 4 * 2);
    }

    @Test
    void longChoicesShareAShortQuestion() {
        List<ScoringRequest> requests = new ArrayList<>();
        for (int choice = 0; choice < 4; choice++) {
            int[] continuation = new int[12];
            Arrays.fill(continuation, choice);
            requests.add(ScoringRequest.of(new int[] {9, 9, 9, 9, 9}, continuation, MOST));
        }
        List<ScoringRow> rows = ScoringRow.of(requests, MOST);
        assertThat(rows).hasSize(1);
        assertThat(rows.getFirst().width()).isEqualTo(5 + 4 * 11);
    }

    @Test
    void aSingleSharedTokenIsNotWorthALongRow() {
        List<ScoringRequest> requests = new ArrayList<>();
        for (int text = 0; text < 4; text++) {
            int[] continuation = new int[40];
            Arrays.fill(continuation, text);
            requests.add(ScoringRequest.of(new int[] {9}, continuation, 400));
        }
        assertThat(ScoringRow.of(requests, 400)).hasSize(4).allMatch(ScoringRow::isChain);
    }

    @Test
    void oneTokenChoicesAreOneChain() {
        List<ScoringRequest> requests = new ArrayList<>();
        for (int choice = 0; choice < 4; choice++) {
            requests.add(ScoringRequest.of(new int[] {1, 2, 3}, new int[] {choice}, MOST));
        }
        List<ScoringRow> rows = ScoringRow.of(requests, MOST);
        assertThat(rows).hasSize(1);
        assertThat(rows.getFirst().isChain()).isTrue();
        assertThat(rows.getFirst().width()).isEqualTo(3);
    }

    private static ScoringRequest request(List<Integer> tokens) {
        int[] all = tokens.stream().mapToInt(Integer::intValue).toArray();
        return ScoringRequest.of(
                Arrays.copyOf(all, 1), Arrays.copyOfRange(all, 1, all.length), all.length);
    }
}
