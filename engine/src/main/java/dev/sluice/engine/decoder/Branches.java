package dev.sluice.engine.decoder;

import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/// Rows of which each holds several texts that begin alike, the common beginning once: a token
/// follows another one of its row, not always the one before it. It sees those that it follows, one
/// after another back to the first, and stands at the position that their number gives.
///
/// Scoring the choices of a question, or questions behind the same examples, computes the common
/// part once.
public final class Branches {
    private final List<int[]> parents;
    private final int width;

    /// @param parents for each row, for each token the index of the one it follows, which stands
    ///   before it; -1 for a first token
    public Branches(List<int[]> parents) {
        this.parents = List.copyOf(parents);
        this.width = parents.stream().mapToInt(row -> row.length).max().orElse(0);
    }

    /// Tokens of the longest row. Shorter rows are filled up with tokens that see themselves only.
    int width() {
        return width;
    }

    /// Where tokens stand, row after row: `rows · width`.
    Tensor positions() {
        long[] positions = new long[Math.multiplyExact(parents.size(), width)];
        for (int row = 0; row < parents.size(); row++) {
            int[] follows = parents.get(row);
            for (int at = 0; at < follows.length; at++) {
                int parent = follows[at];
                positions[row * width + at] = parent < 0 ? 0 : positions[row * width + parent] + 1;
            }
        }
        return torch.tensor(positions);
    }

    int rows() {
        return parents.size();
    }

    /// What is added to scores, `[rows, 1, 1, width, width]`: minus infinity where a token does not
    /// see the other.
    ///
    /// @param window a token sees so many back, itself among them; 0 for all
    Tensor mask(int window) {
        int area = Math.multiplyExact(width, width);
        float[] mask = new float[Math.multiplyExact(parents.size(), area)];
        Arrays.fill(mask, Float.NEGATIVE_INFINITY);
        for (int row = 0; row < parents.size(); row++) {
            int[] follows = parents.get(row);
            for (int at = 0; at < width; at++) {
                int from = row * area + at * width;
                mask[from + at] = 0;
                int seen = 1;
                int parent = at < follows.length ? follows[at] : -1;
                while (parent >= 0 && (window == 0 || seen < window)) {
                    mask[from + parent] = 0;
                    parent = follows[parent];
                    seen++;
                }
            }
        }
        return torch.tensor(mask).view(parents.size(), 1, 1, width, width);
    }
}
