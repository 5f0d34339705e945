package dev.sluice.engine.decoder;

import java.util.Arrays;
import java.util.List;

/// Attention of one layer, for one row: [Attention] without tensors between.
final class RowAttention {
    private final Settings settings;
    private final List<Part> parts;
    private final int capacity;
    private float[][] scores = {};

    /// What all parts share.
    ///
    /// @param window how many tokens it sees, its own included; 0 for all
    /// @param softcap where scores saturate; 0 for nowhere
    /// @param queryNorm of every head's query; may be none
    /// @param keyNorm likewise of keys
    record Settings(
            int headDim,
            int window,
            double scale,
            double softcap,
            RowNorm queryNorm,
            RowNorm keyNorm,
            Rope rope) {}

    /// Whole query groups, with room for what they give.
    static final class Part {
        private final RowProduct queries;
        private final RowProduct keys;
        private final RowProduct values;
        private final RowProduct output;
        private final RowMatrix storedKeys;
        private final RowMatrix storedValues;
        private final float[] query;
        private final float[] key;
        private final float[] value;
        private final float[] mixed;

        /// @param storedKeys a row for each token that the cache holds, head after head
        /// @param storedValues likewise
        Part(
                RowProduct queries,
                RowProduct keys,
                RowProduct values,
                RowProduct output,
                RowMatrix storedKeys,
                RowMatrix storedValues) {
            this.queries = queries;
            this.keys = keys;
            this.values = values;
            this.output = output;
            this.storedKeys = storedKeys;
            this.storedValues = storedValues;
            this.query = new float[queries.outputs()];
            this.key = new float[keys.outputs()];
            this.value = new float[values.outputs()];
            this.mixed = new float[queries.outputs()];
        }
    }

    RowAttention(Settings settings, List<Part> parts, int capacity) {
        this.settings = settings;
        this.parts = parts;
        this.capacity = capacity;
    }

    /// Stores the row's key and value, and writes what attention adds to the residual stream.
    ///
    /// @param position how many tokens stand before this one
    /// @param some room for one part's share
    void apply(float[] input, int position, float[] sum, float[] some, RowTeam team) {
        if (scores.length < team.size()) {
            scores = new float[team.size()][capacity];
        }
        Rope.RowTurn turn = settings.rope.turn(position);
        for (int i = 0; i < parts.size(); i++) {
            Part part = parts.get(i);
            float[] output = i == 0 ? sum : some;
            team.run(
                    part.queries.size() + 2 * part.keys.size(),
                    member -> {
                        part.queries.apply(input, part.query, team, member);
                        part.keys.apply(input, part.key, team, member);
                        part.values.apply(input, part.value, team, member);
                    });
            heads(part.query, settings.queryNorm, turn);
            heads(part.key, settings.keyNorm, turn);
            store(part.key, part.storedKeys, position);
            store(part.value, part.storedValues, position);
            team.run(
                    2L * part.key.length * (position + 1),
                    member -> mix(part, position, team, member));
            team.run(
                    part.output.size(),
                    member -> part.output.apply(part.mixed, output, team, member));
            if (i > 0) {
                RowKernels.add(some, sum);
            }
        }
    }

    private void heads(float[] heads, RowNorm norm, Rope.RowTurn turn) {
        for (int from = 0; from < heads.length; from += settings.headDim) {
            if (!norm.isNone()) {
                norm.apply(heads, from, heads);
            }
            turn.apply(heads, from);
        }
    }

    private void store(float[] heads, RowMatrix stored, int position) {
        int headDim = settings.headDim;
        for (int head = 0; head * headDim < heads.length; head++) {
            long element = ((long) head * capacity + position) * headDim;
            RowKernels.store(
                    heads, head * headDim, headDim, stored.data(), stored.isHalf(), element);
        }
    }

    /// One member's share of the query heads.
    private void mix(Part part, int position, RowTeam team, int member) {
        int heads = part.query.length / settings.headDim;
        int from = heads * member / team.size();
        int to = heads * (member + 1) / team.size();
        int group = part.query.length / part.key.length;
        int first = settings.window == 0 ? 0 : Math.max(0, position + 1 - settings.window);
        for (int head = from; head < to; head++) {
            mix(part, head, head / group, first, position + 1 - first, scores[member]);
        }
    }

    /// One head's mix of the values it sees.
    private void mix(Part part, int head, int keyHead, int first, int count, float[] room) {
        int headDim = settings.headDim;
        long start = ((long) keyHead * capacity + first) * headDim;
        int at = head * headDim;
        RowMatrix keys = part.storedKeys;
        for (int i = 0; i < count; i++) {
            long key = start + (long) i * headDim;
            room[i] =
                    (float) settings.scale
                            * RowKernels.dot(
                                    keys.data(), keys.isHalf(), key, part.query, at, headDim);
        }
        if (settings.softcap > 0) {
            RowKernels.softcap(room, 0, count, settings.softcap);
        }
        RowKernels.softmax(room, count);
        Arrays.fill(part.mixed, at, at + headDim, 0);
        RowMatrix values = part.storedValues;
        for (int i = 0; i < count; i++) {
            long value = start + (long) i * headDim;
            RowKernels.addScaled(
                    values.data(), values.isHalf(), value, room[i], part.mixed, at, headDim);
        }
    }
}
