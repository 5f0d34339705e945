package dev.sluice.cli;

import picocli.CommandLine.Command;

@Command(
        name = "org",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Makes the organisations of a hub, and says who is in them.",
        subcommands = {
            HubOrgCreateCommand.class,
            HubOrgAddCommand.class,
            HubOrgRemoveCommand.class,
            HubOrgMembersCommand.class
        },
        footer = {
            "",
            "Examples:",
            "  sluice hub org create acme --owner ada --data hub",
            "  sluice hub org add acme bob --role write --data hub",
            "  sluice hub org members acme --data hub"
        })
final class HubOrgCommand {}
