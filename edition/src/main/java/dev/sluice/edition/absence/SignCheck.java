package dev.sluice.edition.absence;

import java.io.IOException;
import java.util.Optional;

/// Compares a candidate number by number, and follows the copy as far as it goes.
final class SignCheck {
    /// The shortest copy that is reported, unless the withheld vector is shorter.
    static final int LEAST_ELEMENTS = 64;

    /// The least cosine of a copy; see the package's table for what that catches and spares.
    static final double LEAST_COSINE = 0.95;

    /// Short vectors meet by chance more often.
    static final double LEAST_COSINE_SHORT = 0.98;

    /// Of vectors of one sign: the norms of neighbouring layers correlate, copies correlate more.
    static final double LEAST_CORRELATION = 0.999;

    /// Of vectors that are a tensor by themselves, which is to say norms and biases, the error of a
    /// copy as a share of the published values (root mean square). Large elements that neighbouring
    /// layers share lift the correlation of their norms to 0.9995 over 128 elements in Gemma 3, but
    /// the error is then 0.03. Rounding to 16 bits makes 0.001, to eight-bit integers 0.01.
    static final double MOST_ERROR_SINGLE_ROW = 0.015;

    static final int LEAST_ELEMENTS_SINGLE_ROW = 128;

    private static final double WINDOW_COSINE = 0.9;
    private static final double WINDOW_CORRELATION = 0.98;
    private static final double BLOCK_RESIDUAL = 0.25;
    private static final double BLOCK_RESIDUAL_SHIFTED = 0.02;
    private static final int BLOCK = 32;
    private static final int FOLLOWED = 16_384;

    private final SignCandidate candidate;
    private final VectorCatalog.Group group;
    private final long line;
    private final ElementReader published;
    private final ElementReader withheld;
    private double[] u = new double[0];
    private double[] v = new double[0];
    private boolean centred;
    private double scaleU = 1;
    private double scaleV = 1;

    SignCheck(
            SignCandidate candidate,
            VectorCatalog.Group group,
            ElementReader published,
            ElementReader withheld) {
        this.candidate = candidate;
        this.group = group;
        this.line = group.line(candidate.vector());
        this.published = published;
        this.withheld = withheld;
    }

    /// A copy.
    ///
    /// @param position the withheld vector's element at which it begins
    /// @param element the published tensor's element at which it begins
    record Copy(long line, long position, long element, int length, Fit fit) {}

    Optional<Copy> check() throws IOException {
        int windowLength = SignWindow.LENGTH + (candidate.byDifference() ? 1 : 0);
        long least = earliest();
        long most = latest();
        long from = Math.max(least, candidate.position() - 32L);
        long to = Math.min(most, candidate.position() + 64L);
        if (to - candidate.position() < windowLength) {
            return Optional.empty();
        }
        read(from, (int) (to - from));
        normalise();
        int window = (int) (candidate.position() - from);
        centred = candidate.byDifference() || isSingleRow() || isOneSided(0, v.length);
        Fit fit = fit(window, window + windowLength);
        double enough = centred ? WINDOW_CORRELATION : WINDOW_COSINE;
        if (!(Math.abs(fit.correlation()) >= enough)) {
            return Optional.empty();
        }
        from = Math.max(least, candidate.position() - FOLLOWED);
        to = Math.min(most, candidate.position() + (long) FOLLOWED);
        read(from, (int) (to - from));
        scale();
        return follow(from, (int) (candidate.position() - from), windowLength);
    }

    /// The first element of the vector that the published tensor has room for.
    private long earliest() {
        return Math.max(0, candidate.position() - candidate.element() / candidate.step());
    }

    private long latest() {
        long after =
                (candidate.tensor().elements() - 1 - candidate.element()) / candidate.step() + 1;
        return Math.min(group.length(), candidate.position() + after);
    }

    private void read(long from, int count) throws IOException {
        long step =
                group.direction() == VectorCatalog.Direction.COLUMN ? group.view().columns() : 1;
        v = withheld.read(group.element(line, from), step, count);
        long element = candidate.element() + (from - candidate.position()) * candidate.step();
        u = published.read(element, candidate.step(), count);
    }

    /// So that squares neither underflow nor overflow.
    private void normalise() {
        scaleU = largest(u);
        scaleV = largest(v);
        scale();
    }

    private void scale() {
        for (int i = 0; i < u.length; i++) {
            u[i] /= scaleU;
            v[i] /= scaleV;
        }
    }

    private static double largest(double[] values) {
        double largest = 0;
        for (double value : values) {
            largest = Math.max(largest, Math.abs(value));
        }
        return largest > 0 && largest < Double.POSITIVE_INFINITY ? largest : 1;
    }

    /// Whether the tensor is a norm or a bias; no file stores these with fewer than 16 bits.
    private boolean isSingleRow() {
        return group.view().allRows() == 1;
    }

    /// Whether three in four elements have one sign. Any two such vectors have a large cosine, so
    /// they are compared about their means, and strictly: the norms of neighbouring layers are
    /// alike by nature.
    private boolean isOneSided(int from, int to) {
        int sum = 0;
        for (int i = from; i < to; i++) {
            sum += v[i] < 0 ? -1 : 1;
        }
        return Math.abs(sum) * 2 >= to - from;
    }

    private Fit fit(int from, int to) {
        return centred ? Fit.shifted(u, v, from, to) : Fit.scaled(u, v, from, to);
    }

    private Optional<Copy> follow(long from, int window, int windowLength) {
        double allowed = centred ? BLOCK_RESIDUAL_SHIFTED : BLOCK_RESIDUAL;
        int begin = window;
        int end = window + windowLength;
        Fit fit = fit(begin, end);
        int fitted = end - begin;
        boolean forward = true;
        boolean backward = true;
        while (forward || backward) {
            if (forward) {
                int next = Math.min(u.length, end + BLOCK);
                forward = next > end && fit.residual(u, v, end, next) <= allowed;
                end = forward ? next : end;
            }
            if (backward) {
                int next = Math.max(0, begin - BLOCK);
                backward = next < begin && fit.residual(u, v, next, begin) <= allowed;
                begin = backward ? next : begin;
            }
            if (end - begin >= fitted * 2) {
                fit = fit(begin, end);
                fitted = end - begin;
            }
        }
        fit = fit(begin, end);
        double tolerance = tolerance(fit, begin, end);
        while (end < u.length && Math.abs(fit.error(u, v, end)) <= tolerance) {
            end++;
        }
        while (begin > 0 && Math.abs(fit.error(u, v, begin - 1)) <= tolerance) {
            begin--;
        }
        return accept(from, begin, end);
    }

    /// Three times the error inside the copy: what an element at its edge may differ by.
    private double tolerance(Fit fit, int begin, int end) {
        double sum = 0;
        for (int i = begin; i < end; i++) {
            sum += fit.error(u, v, i) * fit.error(u, v, i);
        }
        return 3 * Math.sqrt(sum / (end - begin));
    }

    private Optional<Copy> accept(long from, int begin, int end) {
        centred |= isOneSided(begin, end);
        Fit fit = fit(begin, end);
        int length = end - begin;
        int enough = isSingleRow() ? LEAST_ELEMENTS_SINGLE_ROW : LEAST_ELEMENTS;
        if (length < Math.min(enough, group.length())
                || !(Math.abs(fit.correlation()) >= leastCorrelation(length))
                || (isSingleRow() && !(relativeError(fit, begin, end) <= MOST_ERROR_SINGLE_ROW))) {
            return Optional.empty();
        }
        long position = from + begin;
        Fit inUnits =
                new Fit(
                        fit.scale() * scaleU / scaleV,
                        fit.shift() * scaleU,
                        fit.centre() * scaleU,
                        fit.correlation());
        return Optional.of(
                new Copy(
                        line,
                        position,
                        candidate.element() + (position - candidate.position()) * candidate.step(),
                        length,
                        inUnits));
    }

    private double relativeError(Fit fit, int begin, int end) {
        double left = 0;
        double energy = 0;
        for (int i = begin; i < end; i++) {
            left += fit.error(u, v, i) * fit.error(u, v, i);
            energy += u[i] * u[i];
        }
        return Math.sqrt(left / energy);
    }

    private double leastCorrelation(int length) {
        if (centred) {
            return LEAST_CORRELATION;
        }
        return length >= LEAST_ELEMENTS ? LEAST_COSINE : LEAST_COSINE_SHORT;
    }
}
