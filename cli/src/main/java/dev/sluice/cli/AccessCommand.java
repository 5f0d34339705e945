package dev.sluice.cli;

import dev.sluice.hub.client.HubConnection;
import dev.sluice.hub.client.RepoRef;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
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
        name = "access",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Asks for access to a gated repository, and shows what became of it.",
        footer = {
            "",
            "Examples:",
            "  sluice access request ada/harbor-1 --field affiliation='Example University'",
            "  sluice access status ada/harbor-1"
        })
final class AccessCommand {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Command(
            name = "request",
            mixinStandardHelpOptions = true,
            description = "Asks for access.",
            footer = {
                "",
                "Example:",
                "  sluice access request ada/harbor-1 --field affiliation='Example University'"
            })
    int request(
            @Parameters(paramLabel = "REPO", converter = RepoRefConverter.class) RepoRef ref,
            @Option(
                            names = "--field",
                            paramLabel = "NAME=TEXT",
                            description = "What the repository's form asks for; several times.")
                    Map<String, String> fields,
            @Mixin HubOption hub,
            @Mixin JsonOption json) {
        ObjectNode body = JsonMapper.shared().createObjectNode();
        ObjectNode filled = body.putObject("fields");
        new LinkedHashMap<>(fields == null ? Map.of() : fields).forEach(filled::put);
        try (HubConnection connection = hub.connect()) {
            return print(json, connection.send("POST", path(ref), body));
        }
    }

    @Command(
            name = "status",
            mixinStandardHelpOptions = true,
            description = "Shows what became of one's own request.",
            footer = {"", "Example:", "  sluice access status ada/harbor-1"})
    int status(
            @Parameters(paramLabel = "REPO", converter = RepoRefConverter.class) RepoRef ref,
            @Mixin HubOption hub,
            @Mixin JsonOption json) {
        try (HubConnection connection = hub.connect()) {
            return print(json, connection.get(path(ref)));
        }
    }

    private int print(JsonOption json, JsonNode request) {
        PrintWriter out = spec.commandLine().getOut();
        if (json.isSet()) {
            json.print(out, request);
        } else {
            out.println(
                    request.path("status").asString("")
                            + (request.has("expiresAt")
                                    ? " until " + request.path("expiresAt").asString("")
                                    : "")
                            + (request.has("rejectionReason")
                                    ? ": " + request.path("rejectionReason").asString("")
                                    : ""));
        }
        return ExitCode.DONE;
    }

    private static String path(RepoRef ref) {
        return "/api/" + ref.kind() + "/" + ref.name() + "/ask-access";
    }
}
