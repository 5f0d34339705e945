package dev.sluice.cli;

import dev.sluice.hub.client.HubConnection;
import dev.sluice.hub.client.RepoRef;
import java.io.PrintWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

@Command(
        name = "access",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Decides who may read a gated repository.",
        footer = {
            "",
            "Examples:",
            "  sluice hub access list ada/harbor-1",
            "  sluice hub access accept ada/harbor-1 bob carol",
            "  sluice hub access reject ada/harbor-1 dave --reason 'no affiliation given'",
            "  sluice hub access grant ada/harbor-1 erin"
        })
final class HubAccessCommand {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description = "Lists requests.",
            footer = {"", "Example:", "  sluice hub access list ada/harbor-1 --status accepted"})
    int list(
            @Parameters(paramLabel = "REPO", converter = RepoRefConverter.class) RepoRef ref,
            @Option(
                            names = "--status",
                            paramLabel = "STATUS",
                            description = "pending, accepted or rejected (pending).")
                    @Nullable String status,
            @Mixin HubOption hub,
            @Mixin JsonOption json) {
        try (HubConnection connection = hub.connect()) {
            JsonNode found =
                    connection.get(
                            path(ref) + (status == null ? "pending" : status) + "?limit=1000");
            PrintWriter out = spec.commandLine().getOut();
            if (json.isSet()) {
                json.print(out, found);
            } else {
                for (JsonNode each : found) {
                    out.printf(
                            "%-30s  %s  %s%n",
                            each.path("user").path("user").asString(""),
                            each.path("timestamp").asString(""),
                            each.has("fields") ? each.path("fields").toString() : "");
                }
            }
        }
        return ExitCode.DONE;
    }

    @Command(
            name = "accept",
            mixinStandardHelpOptions = true,
            description = "Accepts the requests of users.",
            footer = {"", "Example:", "  sluice hub access accept ada/harbor-1 bob carol"})
    int accept(
            @Parameters(index = "0", paramLabel = "REPO", converter = RepoRefConverter.class)
                    RepoRef ref,
            @Parameters(index = "1..*", arity = "1..*", paramLabel = "USER") List<String> users,
            @Mixin HubOption hub,
            @Mixin JsonOption json) {
        return decide(ref, users, "accepted", null, hub, json);
    }

    @Command(
            name = "reject",
            mixinStandardHelpOptions = true,
            description = "Rejects the requests of users, those that were accepted too.",
            footer = {
                "",
                "Example:",
                "  sluice hub access reject ada/harbor-1 dave --reason 'unknown'"
            })
    int reject(
            @Parameters(index = "0", paramLabel = "REPO", converter = RepoRefConverter.class)
                    RepoRef ref,
            @Parameters(index = "1..*", arity = "1..*", paramLabel = "USER") List<String> users,
            @Option(names = "--reason", paramLabel = "TEXT", description = "What they are told.")
                    @Nullable String reason,
            @Mixin HubOption hub,
            @Mixin JsonOption json) {
        return decide(ref, users, "rejected", reason, hub, json);
    }

    @Command(
            name = "grant",
            mixinStandardHelpOptions = true,
            description = "Gives access to a user who did not ask.",
            footer = {"", "Example:", "  sluice hub access grant ada/harbor-1 erin"})
    int grant(
            @Parameters(index = "0", paramLabel = "REPO", converter = RepoRefConverter.class)
                    RepoRef ref,
            @Parameters(index = "1", paramLabel = "USER") String user,
            @Mixin HubOption hub,
            @Mixin JsonOption json) {
        ObjectNode body = JsonMapper.shared().createObjectNode().put("user", user);
        return send(path(ref) + "grant", body, user + " may read " + ref.name(), hub, json);
    }

    private int decide(
            RepoRef ref,
            List<String> users,
            String status,
            @Nullable String reason,
            HubOption hub,
            JsonOption json) {
        ObjectNode body = JsonMapper.shared().createObjectNode().put("status", status);
        ArrayNode names = body.putArray("users");
        users.forEach(names::add);
        if (reason != null) {
            body.put("rejectionReason", reason);
        }
        String done = status + ": " + String.join(", ", users);
        return send(path(ref) + "batch", body, done, hub, json);
    }

    private int send(String path, ObjectNode body, String done, HubOption hub, JsonOption json) {
        try (HubConnection connection = hub.connect()) {
            JsonNode answer = connection.send("POST", path, body);
            PrintWriter out = spec.commandLine().getOut();
            if (json.isSet()) {
                json.print(out, answer);
            } else {
                out.println(done);
            }
        }
        return ExitCode.DONE;
    }

    private static String path(RepoRef ref) {
        return "/api/" + ref.kind() + "/" + ref.name() + "/user-access-request/";
    }
}
