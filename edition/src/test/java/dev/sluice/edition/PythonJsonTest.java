package dev.sluice.edition;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// Numbers are written as Python writes them, and read back as what they were.
class PythonJsonTest {
    /// The right column is `repr` of Python 3.
    @ParameterizedTest
    @CsvSource({
        "1e-5, 1e-05",
        "0.0001, 0.0001",
        "0.02, 0.02",
        "1E16, 1e+16",
        "1234567890123456, 1234567890123456.0",
        "500000, 500000.0",
        "1.5e300, 1.5e+300",
        "-2.5e-7, -2.5e-07",
        "0, 0.0",
        "-0.0, -0.0",
        "1e22, 1e+22"
    })
    void writesFloatsAsPythonDoes(double value, String expected) {
        assertThat(PythonJson.number(value)).isEqualTo(expected);
    }

    @Property
    void readsBackWhatItWrote(@ForAll double value, @ForAll String text, @ForAll long whole) {
        JsonNode node =
                TinyCheckpoint.JSON
                        .createObjectNode()
                        .put("value", value)
                        .put("text", text)
                        .set("list", TinyCheckpoint.JSON.createArrayNode().add(whole).add(text));
        for (byte[] written : new byte[][] {PythonJson.config(node), PythonJson.unicode(node)}) {
            String json = new String(written, StandardCharsets.UTF_8);
            if (text.chars().noneMatch(c -> Character.isSurrogate((char) c))) {
                JsonNode back = TinyCheckpoint.JSON.readTree(json);
                assertThat(back.path("value").asDouble()).isEqualTo(value);
                assertThat(back.path("text").asString()).isEqualTo(text);
                assertThat(back.path("list").path(0).asLong()).isEqualTo(whole);
            }
        }
    }
}
