package dev.sluice.seal.describe;

import dev.sluice.seal.openness.Assessment;
import dev.sluice.seal.openness.Licenses;
import dev.sluice.seal.openness.Listing;
import dev.sluice.seal.openness.MofComponent;
import dev.sluice.seal.openness.Osaid;
import java.util.Map;

/// How open an edition is, and by what.
///
/// @param places where the components are that are there
/// @param licenseList which list of licences it was judged by
record OpennessReport(
        Assessment assessment,
        Osaid osaid,
        Map<MofComponent, ModelStatement.Place> places,
        String licenseList) {
    static OpennessReport of(EditionFacts facts, Licenses licenses) {
        Listing listing = ReleasedComponents.listing(facts);
        Assessment assessment = Assessment.of(listing, licenses);
        return new OpennessReport(
                assessment,
                Osaid.of(assessment, licenses),
                ReleasedComponents.of(facts),
                licenses.list());
    }
}
