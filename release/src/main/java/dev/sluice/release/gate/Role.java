package dev.sluice.release.gate;

/// What a measured model is to a verdict.
public sealed interface Role {
    /// As sentences name it.
    String text();

    /// An edition of the release.
    record Edition(String name) implements Role {
        @Override
        public String text() {
            return name;
        }
    }

    /// The control: a model that never saw the restricted data.
    record NeverSaw() implements Role {
        @Override
        public String text() {
            return "the control that never saw the data";
        }
    }

    /// The positive control: a model that unlearned the restricted data, from which an attack worth
    /// its name gets it back.
    record Unlearned() implements Role {
        @Override
        public String text() {
            return "the unlearned positive control";
        }
    }
}
