package dev.sluice.release;

import dev.sluice.lab.evidence.ItemOutcomes;
import dev.sluice.release.gate.Check;
import dev.sluice.release.gate.Estimate;
import dev.sluice.release.gate.EvidenceBundle;
import dev.sluice.release.gate.Role;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// A verdict as a picture (SVG): what the cut took away, and what an attack got back.
///
/// Left, each suite's accuracy on the editions, with intervals and the chance of guessing. Right,
/// the accuracy on held-out items over the steps of the attack: for each model the best learning
/// rate at each step, meaned over seeds, in a band from the worst to the best seed.
final class VerdictPicture {
    private static final int WIDTH = 960;
    private static final int HEIGHT = 400;
    private static final int TOP = 72;
    private static final int BOTTOM = 312;
    private static final int LEFT_PANEL = 64;
    private static final int RIGHT_PANEL = 540;
    private static final int PANEL_WIDTH = 380;
    private static final int BAR_WIDTH = 56;

    // Okabe and Ito's colours, which colour-blind readers tell apart.
    private static final String PROPRIETARY = "#56606b";
    private static final String OPEN = "#0072b2";
    private static final String CONTROL = "#111111";
    private static final String UNLEARNED = "#d55e00";
    private static final String GRID = "#d7dce1";
    private static final String INK = "#1c2127";

    private final EditionVerdict decided;
    private final StringBuilder svg = new StringBuilder();

    private VerdictPicture(EditionVerdict decided) {
        this.decided = decided;
    }

    /// The picture; empty where nothing was measured.
    static Optional<String> of(EditionVerdict decided) {
        return decided.evidence().measured().isEmpty()
                ? Optional.empty()
                : Optional.of(new VerdictPicture(decided).draw());
    }

    private String draw() {
        line(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0"
                        + " %d %d\" font-family=\"system-ui, 'DejaVu Sans', Arial, sans-serif\""
                        + " font-size=\"13\" fill=\"%s\">",
                WIDTH, HEIGHT, WIDTH, HEIGHT, INK);
        line("<rect width=\"%d\" height=\"%d\" fill=\"#ffffff\"/>", WIDTH, HEIGHT);
        capabilities();
        recovery();
        line("</svg>");
        return svg.toString();
    }

    private void capabilities() {
        title(LEFT_PANEL, "What the cut took away", "accuracy by suite, with 90 % intervals");
        axis(LEFT_PANEL);
        List<String> suites =
                decided.evidence().measured().stream()
                        .map(each -> each.evidence().suiteName())
                        .distinct()
                        .toList();
        double slot = PANEL_WIDTH / (double) suites.size();
        for (int i = 0; i < suites.size(); i++) {
            double middle = LEFT_PANEL + slot * (i + 0.5);
            List<EvidenceBundle.Measured> bars = bars(suites.get(i));
            for (int j = 0; j < bars.size(); j++) {
                double x = middle + (j - bars.size() / 2.0) * (BAR_WIDTH + 8) + 4;
                bar(x, bars.get(j));
            }
            double chance = bars.getFirst().evidence().outcomes().chance();
            dashed(middle - slot * 0.42, middle + slot * 0.42, chance);
            text(middle, BOTTOM + 20, "middle", suites.get(i));
        }
        legend(
                LEFT_PANEL,
                List.of(
                        new Entry(PROPRIETARY, "", other()),
                        new Entry(OPEN, "", decided.edition()),
                        new Entry(INK, "4 3", "guessing")));
    }

    /// Other editions first, the one that is decided on last.
    private List<EvidenceBundle.Measured> bars(String suite) {
        List<EvidenceBundle.Measured> bars = new ArrayList<>();
        List<EvidenceBundle.Measured> own = new ArrayList<>();
        for (EvidenceBundle.Measured each : decided.evidence().measured()) {
            if (each.evidence().suiteName().equals(suite)) {
                (isOwn(each.role()) ? own : bars).add(each);
            }
        }
        bars.addAll(own);
        return bars;
    }

    private boolean isOwn(Role role) {
        return role.equals(new Role.Edition(decided.edition()));
    }

    private String other() {
        return decided.evidence().measured().stream()
                .map(EvidenceBundle.Measured::role)
                .filter(role -> !isOwn(role))
                .map(Role::text)
                .findFirst()
                .orElse("–");
    }

    private void bar(double x, EvidenceBundle.Measured measured) {
        Estimate accuracy = Estimate.ofAccuracy(measured.evidence().outcomes());
        double y = y(accuracy.value());
        line(
                "<rect x=\"%.1f\" y=\"%.1f\" width=\"%d\" height=\"%.1f\" fill=\"%s\"/>",
                x, y, BAR_WIDTH, BOTTOM - y, isOwn(measured.role()) ? OPEN : PROPRIETARY);
        double middle = x + BAR_WIDTH / 2.0;
        line(
                "<path d=\"M%.1f %.1fV%.1fM%.1f %.1fh10M%.1f %.1fh10\" stroke=\"%s\""
                        + " stroke-width=\"1.6\" fill=\"none\"/>",
                middle,
                y(accuracy.low()),
                y(accuracy.high()),
                middle - 5,
                y(accuracy.low()),
                middle - 5,
                y(accuracy.high()),
                INK);
        text(
                middle,
                Math.min(y(accuracy.high()), y) - 6,
                "middle",
                String.format(Locale.ROOT, "%.1f %%", accuracy.value() * 100));
    }

    private void recovery() {
        List<EvidenceBundle.Attacked> attacked = decided.evidence().attacked();
        if (attacked.isEmpty()) {
            title(RIGHT_PANEL, "What an attack got back", "no attack was asked for");
            return;
        }
        Check.Resists check = attacked.getFirst().check();
        title(
                RIGHT_PANEL,
                "What an attack got back",
                check.inWords() + (check.heldOut() ? "; held-out items" : "; its own items"));
        axis(RIGHT_PANEL);
        double chance = 0;
        // The control last: its dots show on an edition that it is the same as.
        for (EvidenceBundle.Attacked each :
                attacked.stream()
                        .filter(one -> one.check().equals(check))
                        .sorted(Comparator.comparing(one -> one.role() instanceof Role.NeverSaw))
                        .toList()) {
            curve(Curve.of(each), each.role(), check.budgetSteps());
            chance = judged(each).chance();
        }
        dashed(RIGHT_PANEL, RIGHT_PANEL + PANEL_WIDTH, chance);
        for (int i = 0; i <= 4; i++) {
            int steps = check.budgetSteps() * i / 4;
            text(
                    RIGHT_PANEL + PANEL_WIDTH * i / 4.0,
                    BOTTOM + 20,
                    "middle",
                    Integer.toString(steps));
        }
        text(RIGHT_PANEL + PANEL_WIDTH / 2.0, BOTTOM + 36, "middle", "steps of the attack");
        legend(
                RIGHT_PANEL,
                List.of(
                        new Entry(UNLEARNED, "", "unlearned (to fail)"),
                        new Entry(OPEN, "", decided.edition()),
                        new Entry(CONTROL, "2 4", "never saw it")));
    }

    private static ItemOutcomes judged(EvidenceBundle.Attacked attacked) {
        return Curve.judged(
                attacked.check(), attacked.evidence().runs().getFirst().points().getFirst());
    }

    private void curve(List<Curve.Point> points, Role role, int budget) {
        String colour =
                switch (role) {
                    case Role.Edition _ -> OPEN;
                    case Role.NeverSaw _ -> CONTROL;
                    case Role.Unlearned _ -> UNLEARNED;
                };
        StringBuilder band = new StringBuilder();
        StringBuilder mean = new StringBuilder();
        for (Curve.Point point : points) {
            band.append(at(point.step(), point.high(), budget, band.isEmpty() ? "M" : "L"));
            mean.append(at(point.step(), point.mean(), budget, mean.isEmpty() ? "M" : "L"));
        }
        for (Curve.Point point : points.reversed()) {
            band.append(at(point.step(), point.low(), budget, "L"));
        }
        boolean dotted = role instanceof Role.NeverSaw;
        if (!dotted) {
            line("<path d=\"%sZ\" fill=\"%s\" opacity=\"0.18\"/>", band, colour);
        }
        line(
                "<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"%s\""
                        + " stroke-linejoin=\"round\"%s/>",
                mean, colour, dotted ? "1.8" : "2.6", dotted ? " stroke-dasharray=\"2 4\"" : "");
    }

    private static String at(int step, double accuracy, int budget, String command) {
        double x = RIGHT_PANEL + PANEL_WIDTH * Math.min(1, step / (double) budget);
        return String.format(Locale.ROOT, "%s%.1f %.1f", command, x, y(accuracy));
    }

    private void title(int x, String title, String below) {
        line("<text x=\"%d\" y=\"28\" font-size=\"17\" font-weight=\"600\">%s</text>", x, title);
        line("<text x=\"%d\" y=\"48\" font-size=\"12\" fill=\"#56606b\">%s</text>", x, below);
    }

    private void axis(int x) {
        for (int percent = 0; percent <= 100; percent += 25) {
            double y = y(percent / 100.0);
            line(
                    "<path d=\"M%d %.1fh%d\" stroke=\"%s\"/>",
                    x, y, PANEL_WIDTH, percent == 0 ? INK : GRID);
            text(x - 8, y + 4, "end", percent + " %");
        }
    }

    private void dashed(double from, double to, double accuracy) {
        line(
                "<path d=\"M%.1f %.1fH%.1f\" stroke=\"%s\" stroke-dasharray=\"4 3\"/>",
                from, y(accuracy), to, INK);
    }

    private record Entry(String colour, String dashes, String name) {}

    private void legend(int x, List<Entry> entries) {
        double at = x;
        for (Entry entry : entries) {
            line(
                    "<path d=\"M%.1f %dh22\" stroke=\"%s\" stroke-width=\"%s\"%s/>",
                    at,
                    BOTTOM + 60,
                    entry.colour(),
                    entry.dashes().isEmpty() ? "8" : "1.6",
                    entry.dashes().isEmpty() ? "" : " stroke-dasharray=\"" + entry.dashes() + "\"");
            text(at + 28, BOTTOM + 64, "start", entry.name());
            at += 44 + entry.name().length() * 7.2;
        }
    }

    private void text(double x, double y, String anchor, String text) {
        line("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>", x, y, anchor, text);
    }

    private static double y(double accuracy) {
        return BOTTOM - (BOTTOM - TOP) * Math.clamp(accuracy, 0, 1);
    }

    // Every caller writes its format out, so the compiler need not be told to check it.
    @SuppressWarnings("AnnotateFormatMethod")
    private void line(String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
