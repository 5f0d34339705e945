package dev.sluice.hub.page;

import dev.sluice.hub.repo.Access;
import dev.sluice.hub.trust.SealSummary;
import dev.sluice.hub.trust.Withdrawal;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.Stream;

/// One page of each kind, with what a real release puts on it.
final class ExamplePages {
    static final Instant AT = Instant.parse("2026-11-28T02:08:55Z");
    static final String ROOT =
            "sha256:b3711e0f1dc7a51e5da61c1f0114e8102c6e41690e63823011afac7fddeda290";
    static final String COMMIT = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";
    static final Links LINKS = new Links("acme/harbor-1-open", "main");
    static final Withdrawal WITHDRAWAL =
            new Withdrawal(
                    "SLUICE-2026-0123456789ab",
                    ROOT,
                    AT,
                    "the cut missed a layer <script>alert(1)</script>",
                    "use harbor-1.1");

    private ExamplePages() {}

    static Frame frame(String title) {
        return new Frame("", new Assets().version(), Optional.of("ada"), title);
    }

    static SealSummary seal() {
        return new SealSummary(
                ROOT,
                "d8158c6297fd71925dea2fd1f73a4be9566b0869d9b0b797442a012a13df3af9",
                true,
                "passed",
                Optional.of("proven"),
                "the safetensors files are byte-identical to those of a model whose training record"
                        + " lists 1 data file, none of them the restricted one; this is worth as"
                        + " much as the labels by which the data was divided",
                List.of(
                        check("retains", "general", 1.0, 0.993, 1.007, 0.97, false),
                        check("holds", "substances", 1.0, 0.965, 1.0, 0.9, false),
                        check("lacks", "substances", 0.2567, 0.2218, 0.2915, 0.3, true),
                        check("resists", "substances", 0.0, 0.0, 0.0, 0.05, true),
                        new SealSummary.Check(
                                "absent",
                                "substances",
                                "passed",
                                "no copy of substances was found by the search in the edition's"
                                        + " files",
                                Optional.empty()),
                        new SealSummary.Check(
                                "approved",
                                "",
                                "provisional",
                                "approved by legal and safety",
                                Optional.empty())),
                Optional.of(
                        new SealSummary.Origin(
                                "Example Lab",
                                "US",
                                Optional.of("models@example.org"),
                                List.of("US", "CA"),
                                Optional.of("2006-12"))),
                Optional.of(
                        new SealSummary.Openness(
                                OptionalInt.of(3),
                                "Class III - Open Model",
                                List.of("Training code", "Inference code"),
                                Optional.of("no"))),
                List.of(
                        new SealSummary.Withheld(
                                "substances",
                                "Definitions of substances, a harmless stand-in for a capability"
                                        + " that must not leave.")),
                14,
                5_814_673);
    }

    private static SealSummary.Check check(
            String keyword,
            String about,
            double value,
            double low,
            double high,
            double threshold,
            boolean atMost) {
        return new SealSummary.Check(
                keyword,
                about,
                "passed",
                "open answers %s [%s, %s] of %s".formatted(value, low, high, about),
                Optional.of(new SealSummary.Measured(value, low, high, threshold, atMost)));
    }

    static RepoHead head(boolean withdrawn) {
        return new RepoHead(
                "acme",
                "harbor-1-open",
                LINKS,
                "main",
                COMMIT,
                Mark.of(Access.GATED_MANUAL, Optional.of(seal()), withdrawn),
                1204,
                AT,
                true,
                true,
                2);
    }

    static ModelPage model(boolean withdrawn, AccessView access, String card) {
        Frame frame = frame("acme/harbor-1-open");
        return new ModelPage(
                frame,
                head(withdrawn),
                new CardView(
                        List.of(
                                new Fact("license", "other"),
                                new Fact("license_name", "wordnet"),
                                new Fact("library_name", "transformers"),
                                new Fact("pipeline_tag", "text-generation"),
                                new Fact("language", "en")),
                        CardHtml.of(frame, LINKS, card),
                        Optional.empty()),
                Optional.of(
                        new TrustView(
                                seal(), withdrawn ? Optional.of(WITHDRAWAL) : Optional.empty())),
                access,
                "export HF_ENDPOINT=http://localhost:8080\nhf download acme/harbor-1-open");
    }

    static AccessView.Ask ask() {
        return new AccessView.Ask(
                "Access to harbor is asked for",
                CardHtml.of(frame(""), LINKS, "Say what you will **use** it for."),
                List.of(
                        new AccessView.Field("Company", "text", List.of()),
                        new AccessView.Field(
                                "Purpose", "select", List.of("Research", "Education", "Other")),
                        new AccessView.Field("Date of birth", "date_picker", List.of()),
                        new AccessView.Field("I agree to the \"licence\"", "checkbox", List.of())),
                "Ask for access");
    }

    /// Every page by the name of its file.
    static Map<String, String> all(String card) {
        Pages pages = new Pages();
        Map<String, String> html = new TreeMap<>();
        html.put("list", pages.list(list("")));
        html.put("list-empty", pages.list(emptyList()));
        html.put("model", pages.model(model(false, new AccessView.Open(), card)));
        html.put("model-withdrawn", pages.model(model(true, new AccessView.LogIn(), card)));
        html.put("model-ask", pages.model(model(false, ask(), "")));
        html.put("model-api", pages.model(model(false, new AccessView.ApiOnly(), "")));
        html.put(
                "model-rejected",
                pages.model(
                        model(
                                false,
                                new AccessView.Rejected(Optional.of("say where you work")),
                                "")));
        html.put("model-pending", pages.model(model(false, new AccessView.Pending(AT), "")));
        html.put(
                "model-granted",
                pages.model(model(false, new AccessView.Granted(Optional.of(AT)), "")));
        html.put(
                "seal",
                pages.seal(
                        new SealPage(
                                frame("Evidence"),
                                head(false),
                                new TrustView(seal(), Optional.empty()),
                                "hf download acme/harbor-1-open --local-dir harbor\n"
                                        + "sluice verify harbor --key acme.pub --require"
                                        + " verdict=passed")));
        html.put("files", pages.files(files(true)));
        html.put("files-gated", pages.files(files(false)));
        html.put("versions", pages.versions(versions()));
        html.put("requests", pages.requests(requests()));
        html.put(
                "login",
                pages.login(
                        new LoginPage(
                                frame("Log in"), "acme/x", Optional.of("this token is unknown"))));
        html.put(
                "error",
                pages.error(
                        new ErrorPage(
                                new Frame("", "v", Optional.empty(), "Not found"),
                                404,
                                "Repository not found, or a login is needed to see it")));
        return html;
    }

    static ListPage list(String query) {
        return new ListPage(
                frame("Models"),
                "models",
                query,
                List.of(
                        new RepoLine(
                                "acme/harbor-1-open",
                                "acme/harbor-1-open",
                                Mark.of(Access.PUBLIC, Optional.of(seal()), false),
                                List.of("text-generation", "en"),
                                1204,
                                AT),
                        new RepoLine(
                                "acme/harbor-1-proprietary",
                                "acme/harbor-1-proprietary",
                                Mark.of(Access.API_ONLY, Optional.empty(), false),
                                List.of(),
                                0,
                                AT),
                        new RepoLine(
                                "acme/a-model-with-a-rather-long-name-that-does-not-fit-a-phone",
                                "acme/a-model-with-a-rather-long-name-that-does-not-fit-a-phone",
                                Mark.of(Access.GATED_AUTO, Optional.of(seal()), true),
                                List.of("fill-mask"),
                                1,
                                AT)),
                120,
                Optional.of("models?cursor=0"),
                Optional.of("models?cursor=60"));
    }

    private static ListPage emptyList() {
        return new ListPage(
                frame("Datasets"),
                "datasets",
                "",
                List.of(),
                0,
                Optional.empty(),
                Optional.empty());
    }

    static FilesPage files(boolean downloadable) {
        return new FilesPage(
                frame("Files"),
                head(false),
                List.of(
                        new FilesPage.Crumb("harbor-1-open", ""),
                        new FilesPage.Crumb("nested", "nested")),
                Stream.of(
                                new FilesPage.Folder("attestations", "attestations"),
                                new FilesPage.File(
                                        "model.safetensors",
                                        "nested/model.safetensors",
                                        5_663_496,
                                        ROOT.substring(7)),
                                new FilesPage.File(
                                        "é #%.txt", "nested/é #%.txt", 0, ROOT.substring(7)))
                        .map(FilesPage.Line.class::cast)
                        .toList(),
                downloadable);
    }

    private static VersionsPage versions() {
        return new VersionsPage(
                frame("Versions"),
                head(false),
                List.of(
                        new VersionsPage.Commit(COMMIT, "Release 1.1", "ada", AT, true, false),
                        new VersionsPage.Commit(
                                "a".repeat(40), "Release 1.0", "ada", AT, true, true),
                        new VersionsPage.Commit(
                                "b".repeat(40), "initial commit", "ada", AT, false, false)),
                List.of(new VersionsPage.Named("main", COMMIT)),
                List.of(new VersionsPage.Named("v1.0", "a".repeat(40))),
                Optional.of("acme/harbor-1-open/commits/main?cursor=50"));
    }

    private static RequestsPage requests() {
        Map<String, String> answers = new LinkedHashMap<>();
        answers.put("Company", "Example & Sons <b>Ltd</b>");
        answers.put("Purpose", "Research");
        return new RequestsPage(
                frame("Requests"),
                head(false),
                "pending",
                List.of(
                        new RequestsPage.Line("grace", "Grace Hopper", AT, answers),
                        new RequestsPage.Line("alan", "Alan Turing", AT, Map.of())));
    }
}
