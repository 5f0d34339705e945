package dev.sluice.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/// What the model reads for several requests that begin alike: their tokens as a tree, the common
/// beginnings once.
final class ScoringRow {

    /// Reading one token costs as much as attention between so many pairs of tokens.
    private static final long PAIRS_PER_TOKEN = 200;

    private final List<Member> members = new ArrayList<>();
    private int[] tokens;
    private int[] parents;
    private int width;
    private boolean isChain = true;

    private ScoringRow(int request, int[] input) {
        tokens = input;
        parents = new int[input.length];
        int[] path = new int[input.length];
        for (int at = 0; at < input.length; at++) {
            parents[at] = at - 1;
            path[at] = at;
        }
        width = input.length;
        members.add(new Member(request, input, path));
    }

    /// A request of a row.
    static final class Member {
        private final int request;
        private final int[] input;
        private final int[] path;

        private Member(int request, int[] input, int[] path) {
            this.request = request;
            this.input = input;
            this.path = path;
        }

        /// The index of the request.
        int request() {
            return request;
        }

        /// Where a token of the request's input stands in the row.
        int place(int position) {
            return path[position];
        }
    }

    /// Rows for all requests of which something is scored, longest first.
    ///
    /// @param mostTokens no row that divides is longer
    static List<ScoringRow> of(List<ScoringRequest> requests, int mostTokens) {
        List<int[]> inputs = requests.stream().map(ScoringRequest::input).toList();
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            if (requests.get(i).scored() > 0) {
                order.add(i);
            }
        }
        // In this order a text shares most with the one right before it.
        order.sort((a, b) -> Arrays.compare(inputs.get(a), inputs.get(b)));
        List<ScoringRow> rows = new ArrayList<>();
        for (int request : order) {
            int[] input = inputs.get(request);
            if (rows.isEmpty() || !rows.getLast().take(request, input, mostTokens)) {
                rows.add(new ScoringRow(request, input));
            }
        }
        rows.sort(Comparator.comparingInt(ScoringRow::width).reversed());
        return rows;
    }

    /// Adds a request where that pays.
    private boolean take(int request, int[] input, int mostTokens) {
        Member last = members.getLast();
        int different = Arrays.mismatch(last.input, input);
        int shared = different < 0 ? input.length : different;
        int longer = Math.addExact(width, input.length - shared);
        boolean goesOn = isChain && shared == width;
        if (longer > width
                && !goesOn
                && !(pays(shared, input.length, longer) && longer <= mostTokens)) {
            return false;
        }
        int[] path = Arrays.copyOf(last.path, input.length);
        if (longer > tokens.length) {
            int room = Math.max(longer, 2 * tokens.length);
            tokens = Arrays.copyOf(tokens, room);
            parents = Arrays.copyOf(parents, room);
        }
        for (int at = shared; at < input.length; at++) {
            tokens[width] = input[at];
            parents[width] = at == 0 ? -1 : path[at - 1];
            path[at] = width++;
        }
        isChain &= goesOn || shared == input.length;
        members.add(new Member(request, input, path));
        return true;
    }

    /// Whether the tokens that are not read again cost more than the attention that a request of
    /// this length adds to a row which becomes so long: every token of a row is compared with every
    /// other, whether it sees it or not.
    private boolean pays(int shared, int length, int longer) {
        long pairs = (long) longer * longer - (long) width * width - (long) length * length;
        return pairs <= shared * PAIRS_PER_TOKEN;
    }

    List<Member> members() {
        return members;
    }

    int width() {
        return width;
    }

    /// Whether every token follows the one before it.
    boolean isChain() {
        return isChain;
    }

    /// The tokens, `width` many.
    int[] tokens() {
        return Arrays.copyOf(tokens, width);
    }

    /// For each token the index of the one it follows; -1 for the first.
    int[] parents() {
        return Arrays.copyOf(parents, width);
    }
}
