package dev.sluice.lab.evidence;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeSet;

/// Right answers by seed and cluster.
final class ClusterTable {
    /// One array a seed: right answers in each cluster.
    private final List<int[]> correct;

    /// Items in each cluster.
    private final int[] sizes;

    private ClusterTable(List<int[]> correct, int[] sizes) {
        this.correct = correct;
        this.sizes = sizes;
    }

    /// @throws IllegalArgumentException where the outcomes are not of the same items
    static ClusterTable of(List<ItemOutcomes> seeds) {
        List<String> names = seeds.getFirst().clusters();
        Map<String, Integer> indices = new HashMap<>();
        new TreeSet<>(names).forEach(name -> indices.put(name, indices.size()));
        int[] clusterOfItem =
                names.stream().mapToInt(name -> indices.getOrDefault(name, 0)).toArray();
        int[] sizes = new int[indices.size()];
        for (int cluster : clusterOfItem) {
            sizes[cluster]++;
        }
        List<int[]> correct = new ArrayList<>();
        for (ItemOutcomes outcomes : seeds) {
            requireSameItems(seeds.getFirst(), outcomes);
            int[] counts = new int[sizes.length];
            for (int item = 0; item < clusterOfItem.length; item++) {
                counts[clusterOfItem[item]] += outcomes.correct().charAt(item) - '0';
            }
            correct.add(counts);
        }
        return new ClusterTable(correct, sizes);
    }

    static List<ClusterTable> paired(List<ItemOutcomes> models, List<ItemOutcomes> references) {
        requireSameItems(models.getFirst(), references.getFirst());
        return List.of(of(models), of(references));
    }

    int clusters() {
        return sizes.length;
    }

    /// Right answers per item over all seeds.
    double mean() {
        long right = 0;
        long items = 0;
        for (int[] counts : correct) {
            for (int cluster = 0; cluster < sizes.length; cluster++) {
                right += counts[cluster];
                items += sizes[cluster];
            }
        }
        return right / (double) items;
    }

    /// As [#mean], of each cluster so many times, and of seeds drawn anew.
    double resampledMean(int[] times, SplittableRandom random) {
        long right = 0;
        long items = 0;
        int draws = Math.max(1, correct.size() - 1);
        for (int draw = 0; draw < draws; draw++) {
            int[] counts = correct.get(correct.size() == 1 ? 0 : random.nextInt(correct.size()));
            for (int cluster = 0; cluster < sizes.length; cluster++) {
                right += (long) times[cluster] * counts[cluster];
                items += (long) times[cluster] * sizes[cluster];
            }
        }
        return right / (double) items;
    }

    private static void requireSameItems(ItemOutcomes one, ItemOutcomes other) {
        if (one.items() == 0 || !one.clusters().equals(other.clusters())) {
            throw new IllegalArgumentException(
                    "outcomes of %d and of %d items are not of the same items"
                            .formatted(one.items(), other.items()));
        }
    }
}
