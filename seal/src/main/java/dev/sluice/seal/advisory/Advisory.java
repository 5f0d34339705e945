package dev.sluice.seal.advisory;

import dev.sluice.seal.Finding;
import dev.sluice.seal.FindingException;
import dev.sluice.seal.Flaw;
import dev.sluice.seal.bundle.Fields;
import dev.sluice.seal.bundle.Statement;
import dev.sluice.storage.Digest;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// A release is withdrawn: which, why, since when, and what to do instead.
///
/// Written as an OSV record (ossf.github.io/osv-schema) in the predicate of a statement whose
/// subject is the release's root digest. The release is also the one entry of `affected`, as
/// version `sha256:<root>`; what OSV has no field for stands in `database_specific`. OSV's own
/// field `withdrawn` means that an *advisory* is void, so it is not used.
///
/// @param id such as `SLUICE-2026-0123456789ab`
/// @param release the root digest
/// @param modelName what people call the release
/// @param since from when on it must not be used
/// @param summary why, in a line
/// @param instead what to do
public record Advisory(
        String id,
        Digest release,
        String modelName,
        Instant published,
        Instant since,
        String summary,
        String instead) {
    /// Says that the predicate is an advisory.
    public static final String PREDICATE_TYPE = "https://sluice.dev/advisory/v1";

    private static final String OSV_VERSION = "1.7.0";
    private static final int ID_DIGITS = 12;

    public Advisory {
        if (summary.isBlank() || instead.isBlank()) {
            throw new IllegalArgumentException("an advisory says why, and what to do instead");
        }
    }

    /// Makes one; the same facts make the same id.
    public static Advisory of(
            Digest release,
            String modelName,
            Instant published,
            Instant since,
            String summary,
            String instead) {
        Instant whole = published.truncatedTo(ChronoUnit.SECONDS);
        String facts = release + "\n" + since + "\n" + summary + "\n" + instead;
        String digits = Digest.of(facts.getBytes(StandardCharsets.UTF_8)).hex();
        String id =
                "SLUICE-%d-%s"
                        .formatted(
                                whole.atOffset(ZoneOffset.UTC).getYear(),
                                digits.substring(0, ID_DIGITS));
        return new Advisory(id, release, modelName, whole, since, summary, instead);
    }

    /// The statement to sign.
    public Statement statement() {
        ObjectNode osv = JsonNodeFactory.instance.objectNode();
        osv.put("schema_version", OSV_VERSION);
        osv.put("id", id);
        osv.put("published", published.toString());
        osv.put("modified", published.toString());
        osv.put("summary", summary);
        osv.put("details", summary + "\n\nInstead: " + instead);
        ObjectNode affected = osv.putArray("affected").addObject();
        affected.putObject("package").put("ecosystem", "sluice").put("name", modelName);
        affected.putArray("versions").add(release.toString());
        osv.putObject("database_specific")
                .put("withdrawn_since", since.toString())
                .put("instead", instead);
        return new Statement(modelName, release, PREDICATE_TYPE, osv);
    }

    /// Reads an advisory. Who signed it is not looked at.
    ///
    /// @throws FindingException where the statement is none, or its record is of another release
    public static Advisory parse(Statement statement) {
        if (!statement.predicateType().equals(PREDICATE_TYPE)) {
            throw new FindingException(
                    Finding.differs(
                            Flaw.UNSUPPORTED_TYPE,
                            "predicateType",
                            PREDICATE_TYPE,
                            statement.predicateType(),
                            "it is no advisory",
                            "give files that `sluice withdraw` wrote"));
        }
        ObjectNode osv = statement.predicate();
        String version =
                Fields.text(
                        "affected[0].versions[0]",
                        osv.path("affected").path(0).path("versions").path(0));
        if (!version.equals(statement.subject().toString())) {
            throw Fields.differs(
                    Flaw.MALFORMED,
                    "affected[0].versions[0]",
                    statement.subject().toString(),
                    version,
                    "the advisory speaks of two releases");
        }
        JsonNode more = osv.path("database_specific");
        try {
            return new Advisory(
                    Fields.text("id", osv.path("id")),
                    statement.subject(),
                    statement.subjectName(),
                    instant("published", osv.path("published")),
                    instant("withdrawn_since", more.path("withdrawn_since")),
                    Fields.text("summary", osv.path("summary")),
                    Fields.text("instead", more.path("instead")));
        } catch (IllegalArgumentException blank) {
            throw Fields.refuse(Flaw.MALFORMED, "summary", "it does not say why");
        }
    }

    private static Instant instant(String where, JsonNode node) {
        try {
            return Instant.parse(Fields.text(where, node));
        } catch (DateTimeException notOne) {
            throw Fields.refuse(Flaw.MALFORMED, where, "it is no time in UTC");
        }
    }
}
