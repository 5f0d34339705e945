package dev.sluice.hub.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// The form is that of the card's keys `extra_gated_*`, as the Hugging Face hub documents them.
class GateFormTest {
    private static final Frame FRAME = new Frame("", "v", Optional.empty(), "");
    private static final Links LINKS = new Links("acme/harbor", "main");

    /// The example of hub-docs, models-gated.md.
    @Test
    void everyKindOfFieldIsRead() {
        AccessView.Ask ask =
                form(
                        """
                        extra_gated_heading: "Acknowledge license to accept the repository"
                        extra_gated_prompt: "You agree to **not** use the model"
                        extra_gated_button_content: "Acknowledge license"
                        extra_gated_fields:
                          Company: text
                          Country: country
                          Specific date: date_picker
                          I want to use this model for:
                            type: select
                            options:
                              - Research
                              - Education
                              - label: Other
                                value: other
                          I agree to use this model for non-commercial use ONLY: checkbox
                        """);
        assertThat(ask.heading()).isEqualTo("Acknowledge license to accept the repository");
        assertThat(ask.prompt().toString()).contains("<strong>not</strong>");
        assertThat(ask.button()).isEqualTo("Acknowledge license");
        assertThat(ask.fields())
                .containsExactly(
                        new AccessView.Field("Company", "text", List.of()),
                        new AccessView.Field("Country", "country", List.of()),
                        new AccessView.Field("Specific date", "date_picker", List.of()),
                        new AccessView.Field(
                                "I want to use this model for",
                                "select",
                                List.of("Research", "Education", "other")),
                        new AccessView.Field(
                                "I agree to use this model for non-commercial use ONLY",
                                "checkbox",
                                List.of()));
    }

    @Test
    void aCardThatSaysNothingAsksNothing() {
        AccessView.Ask ask = form("license: mit");
        assertThat(ask.fields()).isEmpty();
        assertThat(ask.prompt().isEmptyContent()).isTrue();
        assertThat(ask.button()).isEqualTo("Ask for access");
    }

    @Test
    void whatIsOddIsAQuestionAndNoMoreThanAPageHolds() {
        StringBuilder yaml = new StringBuilder("extra_gated_fields:\n");
        for (int i = 0; i < 100; i++) {
            yaml.append("  f").append(i).append(": [1, {a: b}]\n");
        }
        assertThat(form(yaml.toString()).fields())
                .hasSize(32)
                .allMatch(field -> field.kind().equals("text"));
        assertThat(form("extra_gated_fields: text").fields()).isEmpty();
    }

    private static AccessView.Ask form(String yaml) {
        JsonNode facts = new YAMLMapper().readTree(yaml);
        return GateForm.of(FRAME, LINKS, facts);
    }
}
