package dev.sluice.seal.openness;

/// A licence of the SPDX list.
///
/// @param id its identifier, `Apache-2.0`
/// @param osiApproved whether the Open Source Initiative approved it
/// @param fsfLibre whether the Free Software Foundation calls it free
public record License(
        String id, String name, boolean osiApproved, boolean fsfLibre, boolean deprecated) {}
