package dev.sluice.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

/// However a text is cut into pieces, what comes through is the text up to the first stop text.
class StopTextsTest {
    @Property
    void letsThroughWhatStandsBeforeTheFirstStopText(
            @ForAll @CharRange(from = 'a', to = 'c') @StringLength(max = 40) String text,
            @ForAll @Size(max = 3)
                    List<@CharRange(from = 'a', to = 'c') @StringLength(min = 1, max = 4) String>
                            stops,
            @ForAll @IntRange(min = 1, max = 5) int pieceLength) {
        StopTexts filter = new StopTexts(stops);
        StringBuilder through = new StringBuilder();
        for (int at = 0; at < text.length() && !filter.isReached(); at += pieceLength) {
            through.append(
                    filter.add(text.substring(at, Math.min(text.length(), at + pieceLength))));
        }
        boolean isReached = filter.isReached();
        through.append(filter.finish());
        // The stop text that ends first is met first; of those that end together, the longest.
        int end = text.length();
        int begin = text.length();
        boolean isDue = false;
        for (int to = 1; to <= text.length() && !isDue; to++) {
            for (String stop : stops) {
                if (text.substring(0, to).endsWith(stop)) {
                    begin = isDue ? Math.min(begin, to - stop.length()) : to - stop.length();
                    isDue = true;
                    end = to;
                }
            }
        }
        assertThat(isReached).isEqualTo(isDue);
        if (pieceLength == 1 || !isDue) {
            assertThat(through.toString()).isEqualTo(text.substring(0, begin));
        } else {
            assertThat(text).startsWith(through.toString());
            assertThat(through.length()).isLessThanOrEqualTo(end);
        }
    }

    @Test
    void tellsTextAsSoonAsNoStopTextCanBeginInIt() {
        StopTexts filter = new StopTexts(List.of("\n\n"));
        assertThat(filter.add("one\n")).isEqualTo("one");
        assertThat(filter.add("two")).isEqualTo("\ntwo");
        assertThat(filter.add("\n\nthree")).isEmpty();
        assertThat(filter.isReached()).isTrue();
    }
}
