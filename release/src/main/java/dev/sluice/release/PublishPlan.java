package dev.sluice.release;

/// Where a plan wants its editions published.
///
/// @param hub the hub's address, or `local`
/// @param repo `namespace/name` of the repository; of several downloadable editions each has one of
///   its own, with a hyphen and its name at the end
public record PublishPlan(String hub, String repo) {
    /// The hub of this machine, at its usual port.
    public static final String LOCAL = "local";

    /// The repository of an edition.
    ///
    /// @param alone whether no other edition is downloadable
    String repoOf(EditionPlan edition, boolean alone) {
        return alone ? repo : repo + "-" + edition.name();
    }
}
