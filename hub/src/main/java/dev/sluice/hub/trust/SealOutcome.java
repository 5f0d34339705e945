package dev.sluice.hub.trust;

import dev.sluice.hub.Refusal;
import dev.sluice.seal.key.VerificationKey;
import dev.sluice.storage.Digest;
import java.util.List;

/// What a commit's seal comes to.
public sealed interface SealOutcome {
    /// There is no seal, and none is needed.
    record Unsealed() implements SealOutcome {}

    /// The seal is right and the release may be published.
    ///
    /// @param signer who signed; counts from the commit on, if nobody's key did before
    /// @param root by which the release is known
    record Passed(VerificationKey signer, Digest root, SealSummary summary)
            implements SealOutcome {}

    /// The commit must not be made.
    ///
    /// @param reasons at least one, the first the most telling
    record Refused(List<Reason> reasons) implements SealOutcome {
        private static final int SHOWN = 8;

        public Refused {
            reasons = List.copyOf(reasons);
        }

        static Refused of(Reason only) {
            return new Refused(List.of(only));
        }

        /// The answer to whoever commits: a line for each reason, and no more than fit a terminal.
        public Refusal refusal() {
            StringBuilder text = new StringBuilder("the commit is refused for its seal:");
            reasons.stream().limit(SHOWN).forEach(each -> text.append("\n- ").append(each.text()));
            if (reasons.size() > SHOWN) {
                text.append("\n- and %,d more".formatted(reasons.size() - SHOWN));
            }
            return reasons.stream().anyMatch(Reason::signerUnknown)
                    ? Refusal.forbidden(text.toString())
                    : Refusal.badRequest(text.toString());
        }
    }

    /// One thing that is wrong.
    ///
    /// @param where the file, or the place in it
    /// @param problem what is wrong there
    /// @param remedy what to do about it
    /// @param signerUnknown whether it is only that the signer does not count here
    record Reason(String where, String problem, String remedy, boolean signerUnknown) {
        Reason(String where, String problem, String remedy) {
            this(where, problem, remedy, false);
        }

        /// All of it in a line.
        public String text() {
            return where + ": " + problem + "; " + remedy;
        }
    }
}
