package dev.sluice.edition.absence;

/// Withheld vectors or files of which the proof can say less than of others, and why.
///
/// @param subject the withheld tensor or file
/// @param kind `row`, `column`, `run` or `file`
/// @param count how many vectors
/// @param of how many there are of that kind
/// @param example the index of the first
public record Untraced(
        String component,
        String subject,
        String kind,
        Reason reason,
        long count,
        long of,
        long example) {
    /// Why a rescaled copy cannot be told from chance.
    public enum Reason {
        ALL_ZERO("all zero"),
        CONSTANT("constant: every constant vector is a rescaled copy of it"),
        TOO_SHORT("shorter than 48 elements (16 bytes for a file): chance would find it anywhere"),
        NO_PATTERN("no window of it is fit to be looked up"),
        OVER_BUDGET("left out so that memory stays bounded; its neighbours are traced"),
        NOT_NUMERIC("its dtype holds no signed numbers: only exact bytes are traced");

        private final String words;

        Reason(String words) {
            this.words = words;
        }

        /// The reason in words.
        public String words() {
            return words;
        }
    }
}
