package dev.sluice.lab.recipe;

/// Which weights a batch moves where all are trained together. A batch is of one kind of text;
/// unlabelled ones are seen by everything and move everything.
///
/// @param restrictedPasses over the restricted texts, beside the phase's over the general ones
/// @param unlabelledPasses over the unlabelled texts
/// @param coreShare of the restricted batches, how many move the core beside the component: GRAM's
///   p_as; 0 for SGTM
/// @param componentShare of the general batches, how many see and move the component beside the
///   core: GRAM's p_cr; for SGTM those that are treated as unlabelled
public record Routing(
        int restrictedPasses, int unlabelledPasses, double coreShare, double componentShare) {}
