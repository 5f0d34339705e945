package dev.sluice.seal.openness;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/// What a listing comes to by the Model Openness Framework 1.0, as the Model Openness Tool's
/// `ModelEvaluator` decides it.
///
/// @param opennessClass the class reached: that of the most open one all of whose components, and
///   all of the classes below it, count
/// @param statuses of all components
/// @param licenses that each listed component comes under, or [Listing#UNLICENSED]
public record Assessment(
        OpennessClass opennessClass,
        Map<MofComponent, Status> statuses,
        Map<MofComponent, String> licenses) {
    private static final List<OpennessClass> ASCENDING =
            List.of(OpennessClass.III, OpennessClass.II, OpennessClass.I);

    /// Judges a listing.
    public static Assessment of(Listing listing, Licenses table) {
        Map<MofComponent, Status> statuses = new EnumMap<>(MofComponent.class);
        Map<MofComponent, String> licenses = new EnumMap<>(MofComponent.class);
        for (MofComponent component : MofComponent.values()) {
            if (!listing.components().containsKey(component)) {
                statuses.put(component, Status.MISSING);
                continue;
            }
            String license = listing.licenseOf(component);
            licenses.put(component, license);
            statuses.put(component, status(license, component.type(), table));
        }
        OpennessClass reached = OpennessClass.NONE;
        for (OpennessClass each : ASCENDING) {
            if (progress(each, statuses) == 1) {
                reached = each;
            }
        }
        return new Assessment(reached, statuses, licenses);
    }

    public Status status(MofComponent component) {
        return Objects.requireNonNull(statuses.get(component));
    }

    /// The share of a class's components that count, 0 to 1; 0 where a class below it is not
    /// reached.
    public double progress(OpennessClass of) {
        return progress(of, statuses);
    }

    /// What keeps a release from a class, in the framework's order: its required components that do
    /// not count, and those of the classes below it.
    public List<MofComponent> lackedFor(OpennessClass of) {
        List<MofComponent> lacked = new ArrayList<>();
        for (MofComponent component : requiredUpTo(of)) {
            boolean waived =
                    component == MofComponent.TECHNICAL_REPORT
                            && status(MofComponent.RESEARCH_PAPER).counts();
            if (!waived && !status(component).counts()) {
                lacked.add(component);
            }
        }
        return lacked;
    }

    /// Components that count although their licence was made for something else.
    public List<MofComponent> conditional() {
        return Arrays.stream(MofComponent.values())
                .filter(each -> status(each) == Status.CONDITIONAL)
                .toList();
    }

    private static Status status(String license, ContentType type, Licenses table) {
        if (table.isOpen(license)) {
            return table.isTypeAppropriate(license, type) ? Status.OPEN : Status.CONDITIONAL;
        }
        return license.equals(Listing.UNLICENSED) ? Status.UNLICENSED : Status.NOT_OPEN;
    }

    private static double progress(OpennessClass of, Map<MofComponent, Status> statuses) {
        double progress = 0;
        for (OpennessClass each : ASCENDING.subList(0, ASCENDING.indexOf(of) + 1)) {
            int included = included(each, statuses);
            int needed = requiredUpTo(each).size();
            if (each != of && included < needed) {
                return 0;
            }
            progress = Math.min(1, included / (double) (needed - waived(each, statuses)));
        }
        return progress;
    }

    private static int included(OpennessClass upTo, Map<MofComponent, Status> statuses) {
        int included =
                (int) requiredUpTo(upTo).stream().filter(each -> counts(each, statuses)).count();
        // In the two lower classes the paper takes the report's place.
        return included + (upTo == OpennessClass.I ? 0 : paperForReport(statuses));
    }

    /// In the highest class the paper counts for itself, so that one component less is needed.
    private static int waived(OpennessClass upTo, Map<MofComponent, Status> statuses) {
        return upTo == OpennessClass.I ? paperForReport(statuses) : 0;
    }

    private static int paperForReport(Map<MofComponent, Status> statuses) {
        return !counts(MofComponent.TECHNICAL_REPORT, statuses)
                        && counts(MofComponent.RESEARCH_PAPER, statuses)
                ? 1
                : 0;
    }

    private static boolean counts(MofComponent component, Map<MofComponent, Status> statuses) {
        return Objects.requireNonNull(statuses.get(component)).counts();
    }

    private static List<MofComponent> requiredUpTo(OpennessClass of) {
        List<OpennessClass> classes = ASCENDING.subList(0, ASCENDING.indexOf(of) + 1);
        return Stream.of(MofComponent.values())
                .filter(MofComponent::isRequired)
                .filter(each -> classes.contains(each.opennessClass()))
                .toList();
    }
}
