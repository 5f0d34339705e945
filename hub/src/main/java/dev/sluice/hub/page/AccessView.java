package dev.sluice.hub.page;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What a reader has to do before they may download, if anything.
public sealed interface AccessView {
    /// Nothing: the files are there for them.
    record Open() implements AccessView {}

    /// Nobody may: the model is served through an API only.
    record ApiOnly() implements AccessView {}

    /// Log in first.
    record LogIn() implements AccessView {}

    /// Ask for access.
    ///
    /// @param heading what the card calls it
    /// @param prompt what the card says before one asks
    /// @param fields what is asked for
    /// @param button what the button says
    record Ask(String heading, SafeHtml prompt, List<Field> fields, String button)
            implements AccessView {
        public Ask {
            fields = List.copyOf(fields);
        }
    }

    /// Wait for somebody to decide.
    record Pending(Instant since) implements AccessView {}

    /// The request was turned down, for good.
    ///
    /// @param reason what was said about it
    record Rejected(Optional<String> reason) implements AccessView {}

    /// Access was given.
    ///
    /// @param until when it ends, if it does
    record Granted(Optional<Instant> until) implements AccessView {}

    /// Something that is asked for, as `extra_gated_fields` of a card has it.
    ///
    /// @param name as the owner of the repository reads it beside the answer
    /// @param kind `text`, `checkbox`, `select`, `country` or `date_picker`
    /// @param options what can be selected
    record Field(String name, String kind, List<String> options) {
        public Field {
            options = List.copyOf(options);
        }
    }
}
