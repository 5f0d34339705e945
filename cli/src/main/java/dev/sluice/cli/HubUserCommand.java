package dev.sluice.cli;

import picocli.CommandLine.Command;

@Command(
        name = "user",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Makes and lists the users of a hub.",
        subcommands = {HubUserCreateCommand.class, HubUserListCommand.class},
        footer = {
            "",
            "Examples:",
            "  sluice hub user create ada --full-name 'Ada Lovelace' --data hub",
            "  sluice hub user list --data hub"
        })
final class HubUserCommand {}
