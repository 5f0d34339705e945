package dev.sluice.cli;

import dev.sluice.hub.client.HubConnection;
import dev.sluice.seal.key.VerificationKey;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

@Command(
        name = "signer",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = {
            "Says whose seals count for a user or an organisation.",
            "Where no key was added, the one that signs the first sealed release is taken on"
                    + " trust."
        },
        footer = {
            "",
            "Examples:",
            "  sluice hub signer list acme",
            "  sluice hub signer add acme keys/release.pub",
            "  sluice hub signer remove acme keys/old.pub"
        })
final class HubSignerCommand {
    private static final Pattern HINT = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern NAMESPACE = Pattern.compile("[\\w.-]+");

    @Spec private CommandSpec spec = CommandSpec.create();

    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description = "Lists the keys that count, the oldest first.",
            footer = {"", "Example:", "  sluice hub signer list acme"})
    int list(
            @Parameters(paramLabel = "NAMESPACE") String namespace,
            @Mixin HubOption hub,
            @Mixin JsonOption json) {
        try (HubConnection connection = hub.connect()) {
            JsonNode found = connection.get(path(namespace));
            PrintWriter out = spec.commandLine().getOut();
            if (json.isSet()) {
                json.print(out, found);
            } else {
                found.forEach(each -> out.println(line(each)));
            }
        }
        return ExitCode.DONE;
    }

    @Command(
            name = "add",
            mixinStandardHelpOptions = true,
            description = {
                "Makes a key count. One that was taken on trust is confirmed by it.",
                "Only administrators of the namespace may."
            },
            footer = {"", "Example:", "  sluice hub signer add acme keys/release.pub"})
    int add(
            @Parameters(index = "0", paramLabel = "NAMESPACE") String namespace,
            @Parameters(
                            index = "1",
                            paramLabel = "KEY.pub",
                            description = "The public key that sluice key create wrote.")
                    Path key,
            @Mixin HubOption hub,
            @Mixin JsonOption json) {
        ObjectNode body =
                JsonMapper.shared()
                        .createObjectNode()
                        .put("publicKey", VerificationKey.read(key).toPem());
        try (HubConnection connection = hub.connect()) {
            JsonNode answer = connection.send("POST", path(namespace), body);
            PrintWriter out = spec.commandLine().getOut();
            if (json.isSet()) {
                json.print(out, answer);
            } else {
                out.println(line(answer));
            }
        }
        return ExitCode.DONE;
    }

    @Command(
            name = "remove",
            mixinStandardHelpOptions = true,
            description = {
                "Lets a key count no more. What it sealed before stays sealed.",
                "The last one stays: add its successor first."
            },
            footer = {"", "Example:", "  sluice hub signer remove acme keys/old.pub"})
    int remove(
            @Parameters(index = "0", paramLabel = "NAMESPACE") String namespace,
            @Parameters(
                            index = "1",
                            paramLabel = "KEY.pub|HINT",
                            description = "The public key, or its hint as list prints it.")
                    String key,
            @Mixin HubOption hub,
            @Mixin JsonOption json) {
        String hint =
                HINT.matcher(key).matches() ? key : VerificationKey.read(Path.of(key)).hint().hex();
        try (HubConnection connection = hub.connect()) {
            JsonNode answer =
                    connection.send(
                            "DELETE",
                            path(namespace) + "/" + hint,
                            JsonMapper.shared().createObjectNode());
            PrintWriter out = spec.commandLine().getOut();
            if (json.isSet()) {
                json.print(out, answer);
            } else {
                out.println(hint + " counts no more for " + namespace);
            }
        }
        return ExitCode.DONE;
    }

    private String path(String namespace) {
        if (!NAMESPACE.matcher(namespace).matches()) {
            throw new ParameterException(
                    spec.commandLine(), "'" + namespace + "' is no user or organisation");
        }
        return "/api/namespaces/" + namespace + "/signers";
    }

    private static String line(JsonNode signer) {
        return "%s  %s  by %s%s"
                .formatted(
                        signer.path("key").asString(""),
                        signer.path("addedAt").asString(""),
                        signer.path("addedBy").asString(""),
                        signer.path("firstUse").asBoolean(false) ? ", taken on trust" : "");
    }
}
