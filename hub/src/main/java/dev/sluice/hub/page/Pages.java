package dev.sluice.hub.page;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import java.nio.file.Path;

/// Writes pages.
public final class Pages {
    private static final String TEMPLATES = "dev.sluice.hub.page.template";

    private final TemplateEngine templates =
            TemplateEngine.createPrecompiled(
                    Path.of("."), ContentType.Html, Pages.class.getClassLoader(), TEMPLATES);

    /// The repositories of a kind.
    public String list(ListPage page) {
        return render("list", page);
    }

    /// A repository's first page.
    public String model(ModelPage page) {
        return render("model", page);
    }

    /// All that a seal says.
    public String seal(SealPage page) {
        return render("seal", page);
    }

    /// A folder of files.
    public String files(FilesPage page) {
        return render("files", page);
    }

    /// Commits, branches and tags.
    public String versions(VersionsPage page) {
        return render("versions", page);
    }

    /// Requests for access.
    public String requests(RequestsPage page) {
        return render("requests", page);
    }

    /// Where a token is pasted.
    public String login(LoginPage page) {
        return render("login", page);
    }

    /// What went wrong.
    public String error(ErrorPage page) {
        return render("error", page);
    }

    private String render(String template, Record page) {
        StringOutput output = new StringOutput();
        templates.render(template + ".jte", page, output);
        return output.toString();
    }
}
