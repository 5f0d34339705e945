package dev.sluice.seal.openness;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What can be computed of the Open Source AI Definition 1.0 (opensource.org/ai), by the checklist
/// that the Open Source Initiative gives in terms of the Model Openness Framework: that a release
/// is not open source AI surely, that it is one never. Whether its data information suffices to
/// build an equivalent system is for a person to judge.
public sealed interface Osaid {
    /// It is not.
    ///
    /// @param because at least one reason, each a clause
    record No(List<String> because) implements Osaid {
        public No {
            because = List.copyOf(because);
        }
    }

    /// It may be: a person must judge the data information, and sign.
    ///
    /// @param toJudge what describes the data
    record Candidate(List<MofComponent> toJudge) implements Osaid {
        public Candidate {
            toJudge = List.copyOf(toJudge);
        }
    }

    /// The code to train and to run, and the parameters.
    List<MofComponent> NEEDED =
            List.of(
                    MofComponent.PREPROCESSING_CODE,
                    MofComponent.TRAINING_CODE,
                    MofComponent.INFERENCE_CODE,
                    MofComponent.SUPPORTING_LIBRARIES,
                    MofComponent.MODEL_ARCHITECTURE,
                    MofComponent.MODEL_PARAMETERS);

    /// Any of these may hold the data information.
    List<MofComponent> DATA_INFORMATION =
            List.of(
                    MofComponent.DATASETS,
                    MofComponent.RESEARCH_PAPER,
                    MofComponent.TECHNICAL_REPORT,
                    MofComponent.DATA_CARD);

    /// Judges a release.
    static Osaid of(Assessment assessment, Licenses table) {
        List<String> because = new ArrayList<>();
        for (MofComponent component : NEEDED) {
            reason(component, assessment, table).ifPresent(because::add);
        }
        List<MofComponent> toJudge =
                DATA_INFORMATION.stream().filter(each -> assessment.status(each).counts()).toList();
        if (toJudge.isEmpty()) {
            because.add("nothing under open terms describes the data");
        }
        return because.isEmpty() ? new Candidate(toJudge) : new No(because);
    }

    private static Optional<String> reason(
            MofComponent component, Assessment assessment, Licenses table) {
        Status status = assessment.status(component);
        if (!status.counts()) {
            return Optional.of(
                    "%s is %s"
                            .formatted(component.title().toLowerCase(Locale.ROOT), status.words()));
        }
        String license = assessment.licenses().getOrDefault(component, Listing.UNLICENSED);
        // Of parameters the definition asks for terms that the OSI approved, of which there is no
        // list; of code, for licences that it approved, of which there is one.
        boolean approved =
                component.type() != ContentType.CODE
                        || table.named(license).filter(License::osiApproved).isPresent();
        return approved
                ? Optional.empty()
                : Optional.of(
                        "%s is under %s, which the OSI has not approved"
                                .formatted(component.title().toLowerCase(Locale.ROOT), license));
    }
}
