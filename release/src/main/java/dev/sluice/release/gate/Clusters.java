package dev.sluice.release.gate;

import dev.sluice.lab.evidence.ItemOutcomes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Which items belong together.
///
/// Clusters are counted from 0 in the order in which the items name them.
final class Clusters {
    private final int[] ofItem;
    private final int count;

    private Clusters(int[] ofItem, int count) {
        this.ofItem = ofItem;
        this.count = count;
    }

    static Clusters of(List<String> names) {
        Map<String, Integer> known = new HashMap<>();
        int[] ofItem = new int[names.size()];
        for (int i = 0; i < ofItem.length; i++) {
            Integer next = known.size();
            Integer cluster = known.putIfAbsent(names.get(i), next);
            ofItem[i] = cluster == null ? next : cluster;
        }
        return new Clusters(ofItem, known.size());
    }

    int count() {
        return count;
    }

    /// Items in each cluster.
    double[] items() {
        double[] items = new double[count];
        for (int cluster : ofItem) {
            items[cluster]++;
        }
        return items;
    }

    /// Correct answers in each cluster.
    double[] correct(ItemOutcomes outcomes) {
        double[] correct = new double[count];
        for (int i = 0; i < ofItem.length; i++) {
            if (outcomes.correct().charAt(i) == '1') {
                correct[ofItem[i]]++;
            }
        }
        return correct;
    }
}
