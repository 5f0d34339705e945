package dev.sluice.release;

import dev.sluice.seal.openness.License;
import dev.sluice.seal.openness.Licenses;
import java.util.Optional;

/// Reads a licence out of a plan.
final class LicenseBinder {
    private LicenseBinder() {}

    /// The identifier as SPDX writes it, in whatever case the plan does; empty where there is none,
    /// or a problem was found.
    static Optional<String> bind(Problems problems, Optional<YamlNode> node, String path) {
        Optional<String> text = node.flatMap(YamlNode::asText).filter(id -> !id.isEmpty());
        Optional<License> known = text.flatMap(Licenses.SHIPPED::named);
        if (text.isPresent() && known.isEmpty()) {
            problems.add(
                    node.orElseThrow().at(),
                    path,
                    "'%s' is not on the %s list of licences"
                            .formatted(Quote.shortened(text.get()), Licenses.SHIPPED.list()),
                    "write its identifier from spdx.org/licenses, such as Apache-2.0");
        }
        return known.map(License::id);
    }
}
