package dev.sluice.edition;

import dev.sluice.edition.Holding.Part;
import dev.sluice.weights.family.Anatomy;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The sizes of a model once some components are out, each shown to be one number for the whole
/// model, as a standard config needs it.
///
/// @param gone the layers that are out
/// @param removedTokens the token ids that are out
/// @param sizes every size of the family that changed, by symbolic name
/// @param experts the experts that are out, by layer
record KeptSizes(
        IndexSet gone,
        IndexSet removedTokens,
        Map<String, Long> sizes,
        Map<Integer, IndexSet> experts) {

    /// @throws CutRefusedException where what is left is no standard model
    static KeptSizes of(Anatomy model, List<Holding> withheld, String where) {
        return new Counter(model, withheld, where).count();
    }

    private record Counter(Anatomy model, List<Holding> withheld, String where) {
        KeptSizes count() {
            IndexSet gone = IndexSet.EMPTY;
            IndexSet tokens = IndexSet.EMPTY;
            for (Holding holding : withheld) {
                gone = gone.union(holding.layers());
                tokens = tokens.union(holding.vocab());
            }
            Map<String, Long> sizes = new LinkedHashMap<>();
            sizes.put("layers", left("layers", model.layers() - gone.size()));
            sizes.put("vocab", left("tokens", model.size("vocab") - tokens.size()));
            IndexSet kept = IndexSet.range(0, model.layers()).minus(gone);
            String units = model.family().unitsAxis();
            sizes.put(units, same(Part.UNITS, "mlp-units", model.size(units), kept));
            sizes.put("heads", same(Part.HEADS, "attention-heads", model.size("heads"), kept));
            sizes.put(
                    "kv_heads",
                    same(Part.KV_HEADS, "key/value heads", model.size("kv_heads"), kept));
            requireEvenGroups(kept);
            requireDivisibleHidden(sizes);
            Map<Integer, IndexSet> experts = new LinkedHashMap<>();
            if (model.findSize("experts").isPresent()) {
                sizes.put("experts", same(Part.EXPERTS, "experts", model.size("experts"), kept));
                requireEnoughExperts(sizes);
                kept.indices()
                        .mapToInt(Math::toIntExact)
                        .forEach(layer -> experts.put(layer, taken(Part.EXPERTS, layer)));
            }
            sizes.entrySet().removeIf(entry -> entry.getValue() == model.size(entry.getKey()));
            return new KeptSizes(gone, tokens, sizes, experts);
        }

        private long left(String what, long count) {
            if (count < 1) {
                throw new CutRefusedException(
                        where, "no %s would be left".formatted(what), "withhold fewer " + what);
            }
            return count;
        }

        private IndexSet taken(Part part, int layer) {
            IndexSet taken = IndexSet.EMPTY;
            for (Holding holding : withheld) {
                taken = taken.union(holding.part(part, layer));
            }
            return taken;
        }

        /// How many of a part every layer keeps.
        private long same(Part part, String what, long total, IndexSet kept) {
            long count = -1;
            long countedIn = -1;
            for (long layer : kept.indices().toArray()) {
                if (!SelectorResolver.has(part, Math.toIntExact(layer), model)) {
                    continue;
                }
                long left = left(what, total - taken(part, Math.toIntExact(layer)).size());
                if (count >= 0 && left != count) {
                    throw new CutRefusedException(
                            where,
                            "layer %d would keep %d %s and layer %d %d; family %s has one number"
                                    .formatted(
                                            countedIn,
                                            count,
                                            what,
                                            layer,
                                            left,
                                            model.family().name()),
                            "withhold as many " + what + " from every layer");
                }
                count = left;
                countedIn = layer;
            }
            return count < 0 ? total : count;
        }

        private void requireEvenGroups(IndexSet kept) {
            long group = model.size("heads") / model.size("kv_heads");
            for (long layer : kept.indices().toArray()) {
                IndexSet heads = taken(Part.HEADS, Math.toIntExact(layer));
                IndexSet kvHeads = taken(Part.KV_HEADS, Math.toIntExact(layer));
                long expected = -1;
                for (long kv = 0; kv < model.size("kv_heads"); kv++) {
                    IndexSet queries = IndexSet.range(kv * group, (kv + 1) * group);
                    long left = queries.minus(heads).size();
                    boolean isOut = kvHeads.contains(kv);
                    if (isOut != (left == 0) || (!isOut && expected >= 0 && left != expected)) {
                        throw new CutRefusedException(
                                where,
                                "layer %d: heads %s share key/value head %d, and %d of them would be left where other groups keep another number"
                                        .formatted(layer, queries, kv, left),
                                "withhold whole groups of %d heads, or as many from each group"
                                        .formatted(group));
                    }
                    expected = isOut ? expected : left;
                }
            }
        }

        private void requireDivisibleHidden(Map<String, Long> sizes) {
            long heads = sizes.getOrDefault("heads", model.size("heads"));
            long hidden = model.size("hidden");
            if (model.family().headsDivideHidden()
                    && heads != model.size("heads")
                    && hidden % heads != 0) {
                throw new CutRefusedException(
                        where,
                        "%d heads would be left, and the loaders of family %s demand a number that divides the hidden size %d"
                                .formatted(heads, model.family().name(), hidden),
                        "withhold heads so that a divisor of %d is left".formatted(hidden));
            }
        }

        private void requireEnoughExperts(Map<String, Long> sizes) {
            long experts = sizes.getOrDefault("experts", model.size("experts"));
            long perToken = model.findSize("experts_per_token").orElse(1);
            if (experts < perToken) {
                throw new CutRefusedException(
                        where,
                        "%d experts would be left, fewer than the %d that each token is sent to"
                                .formatted(experts, perToken),
                        "withhold fewer experts");
            }
        }
    }
}
