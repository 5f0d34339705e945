package dev.sluice.engine;

import ai.djl.huggingface.tokenizers.jni.LibUtils;
import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import dev.sluice.weights.FormatException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.LongFunction;

/// Text to token ids and back, as the model folder's `tokenizer.json` says, by the Rust library
/// that Hugging Face's own clients use. Thread-safe. Neither truncates nor pads.
///
/// DJL's native binding is called directly: its Java class around it would truncate at 512 tokens,
/// and reports its use over the network.
public final class Tokenizer implements AutoCloseable {
    private static final int MAX_TEXT_CHARS = 1 << 26;

    static {
        // Takes the native library out of DJL's jar; it would otherwise look for one of CUDA on the
        // network. Must be set before DJL's first class is loaded.
        System.setProperty("ai.djl.offline", "true");
        LibUtils.checkStatus();
    }

    private final String where;
    private final TokenizerFile file;
    private final SpecialTokens special;
    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private long handle;

    private Tokenizer(String where, TokenizerFile file, SpecialTokens special, long handle) {
        this.where = where;
        this.file = file;
        this.special = special;
        this.handle = handle;
    }

    /// Opens the tokenizer of a model folder: `tokenizer.json`, and where they are there
    /// `tokenizer_config.json`, `config.json` and `generation_config.json`.
    ///
    /// @throws FormatException where they are not what they say they are
    public static Tokenizer open(Path folder) throws IOException {
        Path path = folder.resolve(TokenizerFile.NAME);
        TokenizerFile file = TokenizerFile.read(path);
        SpecialTokens special = SpecialTokens.read(folder, file::id);
        long handle;
        try {
            handle = TokenizersLibrary.LIB.createTokenizerFromString(file.text());
        } catch (RuntimeException e) {
            throw new FormatException(
                    path.toString(),
                    "the tokenizer cannot be built (%s)".formatted(e.getMessage()),
                    "fetch it again, or save the tokenizer anew");
        }
        TokenizersLibrary.LIB.disableTruncation(handle);
        TokenizersLibrary.LIB.disablePadding(handle);
        return new Tokenizer(path.toString(), file.withoutText(), special, handle);
    }

    /// The ids of a text. Special tokens that are written out in it are taken as such.
    ///
    /// @param addSpecialTokens whether what the model expects before and after a text is added
    public int[] encode(String text, boolean addSpecialTokens) {
        String clean = checked(text);
        boolean byFile = addSpecialTokens && !special.adds();
        return surrounded(
                using(open -> takeIds(TokenizersLibrary.LIB.encode(open, clean, byFile))),
                addSpecialTokens);
    }

    /// The ids of several texts, which are encoded in parallel.
    public List<int[]> encodeAll(List<String> texts, boolean addSpecialTokens) {
        String[] clean = texts.stream().map(Tokenizer::checked).toArray(String[]::new);
        boolean byFile = addSpecialTokens && !special.adds();
        return using(
                open -> {
                    List<int[]> ids = new ArrayList<>(clean.length);
                    for (long encoding : TokenizersLibrary.LIB.batchEncode(open, clean, byFile)) {
                        ids.add(surrounded(takeIds(encoding), addSpecialTokens));
                    }
                    return ids;
                });
    }

    /// The text of ids. Ids that the tokenizer does not know give nothing; bytes that are no UTF-8
    /// give U+FFFD.
    public String decode(int[] ids, boolean skipSpecialTokens) {
        long[] wide = Arrays.stream(ids).asLongStream().toArray();
        for (long id : wide) {
            if (id < 0) {
                throw new IllegalArgumentException("token id " + id + " is negative");
            }
        }
        return using(open -> TokenizersLibrary.LIB.decode(open, wide, skipSpecialTokens));
    }

    /// A detokenizer for one text that is generated token by token.
    public Detokenizer detokenizer() {
        return new Detokenizer(ids -> decode(ids, true));
    }

    /// The id of a token by its text as it stands in the vocabulary.
    public OptionalInt id(String token) {
        return file.id(token);
    }

    /// The token before a text.
    public OptionalInt bosId() {
        return special.bosId();
    }

    /// The token after a text.
    public OptionalInt eosId() {
        return special.eosId();
    }

    /// Every token at which generating stops.
    public Set<Integer> endIds() {
        return special.endIds();
    }

    /// The texts of the tokens that `tokenizer_config.json` names, by their keys there, such as
    /// `bos_token`.
    public Map<String, String> specialTexts() {
        return Collections.unmodifiableMap(special.texts());
    }

    /// One more than the greatest id.
    public int idEnd() {
        return file.idEnd();
    }

    /// Frees the native tokenizer. Waits for calls under way; later ones are refused.
    @Override
    public void close() {
        lock.writeLock().lock();
        try {
            if (handle != 0) {
                TokenizersLibrary.LIB.deleteTokenizer(handle);
                handle = 0;
            }
        } finally {
            lock.writeLock().unlock();
        }
    }

    private int[] surrounded(int[] ids, boolean addSpecialTokens) {
        if (!addSpecialTokens || !special.adds()) {
            return ids;
        }
        int before = special.addsBos() ? 1 : 0;
        int[] all = new int[before + ids.length + (special.addsEos() ? 1 : 0)];
        System.arraycopy(ids, 0, all, before, ids.length);
        if (special.addsBos()) {
            all[0] = special.bosId().orElseThrow();
        }
        if (special.addsEos()) {
            all[all.length - 1] = special.eosId().orElseThrow();
        }
        return all;
    }

    private <T> T using(LongFunction<T> call) {
        lock.readLock().lock();
        try {
            if (handle == 0) {
                throw new IllegalStateException("the tokenizer is closed");
            }
            return computed(call);
        } finally {
            lock.readLock().unlock();
        }
    }

    private <T> T computed(LongFunction<T> call) {
        try {
            return call.apply(handle);
        } catch (RuntimeException e) {
            throw new FormatException(
                    where,
                    "the tokenizer fails at a text (%s)".formatted(e.getMessage()),
                    "save the tokenizer anew");
        }
    }

    private static int[] takeIds(long encoding) {
        try {
            long[] ids = TokenizersLibrary.LIB.getTokenIds(encoding);
            return Arrays.stream(ids).mapToInt(Math::toIntExact).toArray();
        } finally {
            TokenizersLibrary.LIB.deleteEncoding(encoding);
        }
    }

    /// Halves of surrogate pairs are no characters, and JNI's encoding of them is no UTF-8: they
    /// become U+FFFD, as everywhere.
    private static String checked(String text) {
        if (text.length() > MAX_TEXT_CHARS) {
            throw new IllegalArgumentException(
                    "a text of %,d characters is over the limit of %,d; split it"
                            .formatted(text.length(), MAX_TEXT_CHARS));
        }
        StringBuilder clean = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!Character.isSurrogate(c)) {
                continue;
            }
            if (Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
                continue;
            }
            if (clean == null) {
                clean = new StringBuilder(text);
            }
            clean.setCharAt(i, '\ufffd');
        }
        return clean == null ? text : clean.toString();
    }
}
