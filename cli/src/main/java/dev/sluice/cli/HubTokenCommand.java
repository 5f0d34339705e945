package dev.sluice.cli;

import picocli.CommandLine.Command;

@Command(
        name = "token",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Makes, lists and revokes the access tokens of a hub's users.",
        subcommands = {
            HubTokenCreateCommand.class,
            HubTokenListCommand.class,
            HubTokenRevokeCommand.class
        },
        footer = {
            "",
            "Examples:",
            "  export HF_TOKEN=$(sluice hub token create --data hub --user ada --role write)",
            "  sluice hub token list --data hub --user ada"
        })
final class HubTokenCommand {}
