package dev.sluice.cli;

import dev.sluice.hub.PathText;
import dev.sluice.hub.client.HubConnection;
import dev.sluice.hub.client.RepoRef;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

@Command(
        name = "repo",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Makes, lists, changes, moves and deletes repositories.",
        footer = {
            "",
            "Examples:",
            "  sluice hub repo create ada/harbor-1 --access gated-manual",
            "  sluice hub repo set ada/harbor-1 --access public",
            "  sluice hub repo move ada/harbor-1 acme/harbor-1"
        })
final class HubRepoCommand {
    private static final String ACCESS =
            "public, gated-auto, gated-manual, private or api-only (its files are never given out,"
                    + " and that never changes).";

    @Spec private CommandSpec spec = CommandSpec.create();

    @Command(
            name = "create",
            mixinStandardHelpOptions = true,
            description = "Makes a repository.",
            footer = {
                "",
                "Example:",
                "  sluice hub repo create ada/harbor-1-full --access api-only"
            })
    int create(
            @Parameters(paramLabel = "REPO", converter = RepoRefConverter.class) RepoRef ref,
            @Option(names = "--access", paramLabel = "ACCESS", description = ACCESS)
                    @Nullable String access,
            @Mixin HubOption hub,
            @Mixin JsonOption json) {
        ObjectNode body = object();
        body.put("name", ref.name()).put("type", ref.type());
        body.put("visibility", access == null ? "public" : access);
        return print(hub, json, "POST", "/api/repos/create", body, "url");
    }

    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description = "Lists the models that may be seen.",
            footer = {"", "Example:", "  sluice hub repo list --search harbor"})
    int list(
            @Option(names = "--search", paramLabel = "TEXT", description = "Part of the name.")
                    @Nullable String search,
            @Mixin HubOption hub,
            @Mixin JsonOption json) {
        try (HubConnection connection = hub.connect()) {
            String query = search == null ? "" : "&search=" + PathText.encode(search);
            JsonNode found = connection.get("/api/models?limit=1000" + query);
            PrintWriter out = spec.commandLine().getOut();
            if (json.isSet()) {
                json.print(out, found);
            } else {
                for (JsonNode repo : found) {
                    out.printf(
                            "%-50s  %s  %,d downloads%n",
                            repo.path("id").asString(""),
                            repo.path("lastModified").asString(""),
                            repo.path("downloads").asLong(0));
                }
            }
        }
        return ExitCode.DONE;
    }

    @Command(
            name = "set",
            mixinStandardHelpOptions = true,
            description = "Changes who may read a repository.",
            footer = {
                "",
                "Example:",
                "  sluice hub repo set ada/harbor-1 --access gated-manual --grant-days 365"
            })
    int set(
            @Parameters(paramLabel = "REPO", converter = RepoRefConverter.class) RepoRef ref,
            @Option(names = "--access", paramLabel = "ACCESS", description = ACCESS)
                    @Nullable String access,
            @Option(
                            names = "--grant-days",
                            paramLabel = "N",
                            description = "How long accepted requests last; 0 for ever.")
                    @Nullable Integer grantDays,
            @Mixin HubOption hub,
            @Mixin JsonOption json) {
        ObjectNode body = object();
        if (access != null) {
            body.put("visibility", access);
        }
        if (grantDays != null) {
            body.put("grantDays", grantDays);
        }
        String path = "/api/" + ref.kind() + "/" + ref.name() + "/settings";
        return print(hub, json, "PUT", path, body, "access");
    }

    @Command(
            name = "move",
            mixinStandardHelpOptions = true,
            description = "Gives a repository another name; the old one leads to it.",
            footer = {"", "Example:", "  sluice hub repo move ada/harbor-1 acme/harbor-1"})
    int move(
            @Parameters(index = "0", paramLabel = "FROM", converter = RepoRefConverter.class)
                    RepoRef from,
            @Parameters(index = "1", paramLabel = "TO", converter = RepoRefConverter.class)
                    RepoRef to,
            @Mixin HubOption hub,
            @Mixin JsonOption json) {
        ObjectNode body = object();
        body.put("fromRepo", from.name()).put("toRepo", to.name()).put("type", from.type());
        return print(hub, json, "POST", "/api/repos/move", body, "url");
    }

    @Command(
            name = "delete",
            mixinStandardHelpOptions = true,
            description = "Deletes a repository with all its commits, for good.",
            footer = {"", "Example:", "  sluice hub repo delete ada/harbor-1 --yes"})
    int delete(
            @Parameters(paramLabel = "REPO", converter = RepoRefConverter.class) RepoRef ref,
            @Option(names = "--yes", required = true, description = "It is meant.") boolean yes,
            @Mixin HubOption hub,
            @Mixin JsonOption json) {
        ObjectNode body = object();
        body.put("name", ref.name()).put("type", ref.type());
        return print(hub, json, "DELETE", "/api/repos/delete", body, "");
    }

    private int print(
            HubOption hub,
            JsonOption json,
            String method,
            String path,
            ObjectNode body,
            String shown) {
        try (HubConnection connection = hub.connect()) {
            JsonNode answer = connection.send(method, path, body);
            PrintWriter out = spec.commandLine().getOut();
            if (json.isSet()) {
                json.print(out, answer);
            } else {
                out.println(answer.path(shown).asString("done"));
            }
        }
        return ExitCode.DONE;
    }

    private static ObjectNode object() {
        return JsonMapper.shared().createObjectNode();
    }
}
