package dev.sluice.edition.absence;

/// How well one vector is another one times a number, or times a number plus a number.
///
/// @param centre the published mean where there is a shift, else 0
/// @param correlation the cosine; with a shift, the correlation coefficient
record Fit(double scale, double shift, double centre, double correlation) {
    /// Fits `published[i] ≈ scale · withheld[i]` for i from `from` up to `to`.
    static Fit scaled(double[] published, double[] withheld, int from, int to) {
        double uv = 0;
        double uu = 0;
        double vv = 0;
        for (int i = from; i < to; i++) {
            uv += published[i] * withheld[i];
            uu += published[i] * published[i];
            vv += withheld[i] * withheld[i];
        }
        return new Fit(uv / vv, 0, 0, cosine(uv, uu, vv));
    }

    /// Fits `published[i] ≈ scale · withheld[i] + shift`.
    static Fit shifted(double[] published, double[] withheld, int from, int to) {
        double meanU = 0;
        double meanV = 0;
        for (int i = from; i < to; i++) {
            meanU += published[i];
            meanV += withheld[i];
        }
        meanU /= to - from;
        meanV /= to - from;
        double uv = 0;
        double uu = 0;
        double vv = 0;
        for (int i = from; i < to; i++) {
            double u = published[i] - meanU;
            double v = withheld[i] - meanV;
            uv += u * v;
            uu += u * u;
            vv += v * v;
        }
        double scale = uv / vv;
        return new Fit(scale, meanU - scale * meanV, meanU, cosine(uv, uu, vv));
    }

    /// The roots are taken apart: the product of two squares of small numbers would underflow.
    private static double cosine(double uv, double uu, double vv) {
        double cosine = uv / Math.sqrt(uu) / Math.sqrt(vv);
        return Double.isNaN(cosine) ? 0 : Math.clamp(cosine, -1, 1);
    }

    /// The part of the published energy that the fit does not explain, over a range that may lie
    /// outside the one it was made on.
    double residual(double[] published, double[] withheld, int from, int to) {
        double left = 0;
        double energy = 0;
        for (int i = from; i < to; i++) {
            double difference = error(published, withheld, i);
            left += difference * difference;
            double centred = published[i] - centre;
            energy += centred * centred;
        }
        return energy == 0 ? left == 0 ? 0 : Double.POSITIVE_INFINITY : left / energy;
    }

    /// What the fit leaves of one published element.
    double error(double[] published, double[] withheld, int index) {
        return published[index] - scale * withheld[index] - shift;
    }
}
