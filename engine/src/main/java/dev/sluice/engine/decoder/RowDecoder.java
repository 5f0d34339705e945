package dev.sluice.engine.decoder;

import dev.sluice.weights.quant.Casts;
import java.util.List;

/// Reads a text's further tokens one at a time, which is how texts are written: what [Decoder]
/// computes for a single row, straight from the mapped weights. A row asks for every weight once,
/// so memory sets the pace; tensors made and freed between, some two thousand for each token, would
/// cost as much again.
///
/// Shares the keys and values of a [KeyValueCache] that the decoder filled. Rows are float32, also
/// where weights and cache are bfloat16. Use it on one thread; [#close] ends the threads that help.
public final class RowDecoder implements AutoCloseable {
    private final KeyValueCache cache;
    private final List<RowLayer> layers;
    private final RowMatrix embedding;
    private final float embeddingScale;
    private final RowNorm finalNorm;
    private final RowProduct head;
    private final double softcap;
    private final RowTeam team;
    private final float[][] room;
    private final float[] residual;
    private final float[] logits;

    RowDecoder(
            DecoderConfig config,
            KeyValueCache cache,
            List<RowLayer> layers,
            RowMatrix embedding,
            RowNorm finalNorm,
            RowProduct head,
            int threads) {
        this.cache = cache;
        this.layers = layers;
        this.embedding = embedding;
        this.embeddingScale = rounded((float) config.embeddingScale(), embedding.isHalf());
        this.finalNorm = finalNorm;
        this.head = head;
        this.softcap = config.logitSoftcap();
        this.team = new RowTeam(threads);
        this.room = new float[3][config.hidden()];
        this.residual = new float[config.hidden()];
        this.logits = new float[head.outputs()];
    }

    /// Whether this JVM was started with the module that the kernels need.
    static boolean isOffered() {
        return ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
    }

    /// Reads one more token and gives the logits of what may come next, one for each token of the
    /// vocabulary; they hold until the next call.
    ///
    /// @throws IllegalArgumentException where the cache is full, or the token none of the model's
    public float[] logits(int token) {
        cache.reserve(1);
        if (token < 0 || token >= embedding.rows()) {
            throw new IllegalArgumentException(
                    "token %d: the model has %d".formatted(token, embedding.rows()));
        }
        for (int i = 0; i < residual.length; i++) {
            residual[i] = embedding.at(token, i) * embeddingScale;
        }
        int position = cache.length();
        for (RowLayer layer : layers) {
            layer.apply(residual, position, room, team);
        }
        cache.advance(1);
        finalNorm.apply(residual, 0, room[0]);
        team.run(head.size(), member -> head.apply(room[0], logits, team, member));
        if (softcap > 0) {
            RowKernels.softcap(logits, 0, logits.length, softcap);
        }
        return logits;
    }

    @Override
    public void close() {
        team.close();
    }

    /// As in training, where the scale had the type of the embedding.
    private static float rounded(float scale, boolean isHalf) {
        return isHalf ? Casts.bfloat16ToFloat32(Casts.float32ToBfloat16(scale)) : scale;
    }
}
