package dev.sluice.lab.train;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/// A phase's losses as a picture (SVG): the mean of each stretch of steps as a line, its least and
/// greatest as a band.
final class LossCurve {
    private static final int WIDTH = 720;
    private static final int HEIGHT = 300;
    private static final int LEFT = 48;
    private static final int BOTTOM = 36;
    private static final int TOP = 32;
    private static final int POINTS = 200;

    private LossCurve() {}

    static byte[] svg(String title, List<Float> losses) {
        double top = losses.stream().mapToDouble(Float::doubleValue).max().orElse(1) * 1.05;
        StringBuilder line = new StringBuilder();
        StringBuilder upper = new StringBuilder();
        StringBuilder lower = new StringBuilder();
        int points = Math.min(POINTS, losses.size());
        for (int i = 0; i < points; i++) {
            int from = (int) ((long) losses.size() * i / points);
            int to = (int) ((long) losses.size() * (i + 1) / points);
            List<Float> stretch = losses.subList(from, to);
            double x = LEFT + (double) (WIDTH - LEFT - 12) * (from + to) / 2 / losses.size();
            double mean = stretch.stream().mapToDouble(v -> v).average().orElse(0);
            double high = stretch.stream().mapToDouble(v -> v).max().orElse(0);
            double low = stretch.stream().mapToDouble(v -> v).min().orElse(0);
            line.append(point(x, mean, top));
            upper.append(point(x, high, top));
            lower.insert(0, point(x, low, top));
        }
        StringBuilder svg = new StringBuilder();
        svg.append(
                String.format(
                        Locale.ROOT,
                        """
                        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" \
                        font-family="sans-serif" font-size="12">
                        <rect width="100%%" height="100%%" fill="#fff"/>
                        <text x="%d" y="20" font-size="14">%s: loss, nats per token</text>
                        """,
                        WIDTH,
                        HEIGHT,
                        LEFT,
                        title));
        for (int i = 0; i <= 4; i++) {
            double value = top * i / 4;
            svg.append(
                    String.format(
                            Locale.ROOT,
                            """
                            <path d="M%d %.1fH%d" stroke="#ddd"/>
                            <text x="%d" y="%.1f" text-anchor="end">%.2f</text>
                            """,
                            LEFT,
                            y(value, top),
                            WIDTH - 12,
                            LEFT - 6,
                            y(value, top) + 4,
                            value));
        }
        svg.append(
                String.format(
                        Locale.ROOT,
                        """
                        <polygon points="%s%s" fill="#9ecae1" opacity="0.6"/>
                        <polyline points="%s" fill="none" stroke="#08519c" stroke-width="1.5"/>
                        <text x="%d" y="%d">0</text>
                        <text x="%d" y="%d" text-anchor="end">%,d steps</text>
                        </svg>
                        """,
                        upper,
                        lower,
                        line,
                        LEFT,
                        HEIGHT - 14,
                        WIDTH - 12,
                        HEIGHT - 14,
                        losses.size()));
        return svg.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String point(double x, double value, double top) {
        return String.format(Locale.ROOT, "%.1f,%.1f ", x, y(value, top));
    }

    private static double y(double value, double top) {
        return HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * value / top;
    }
}
