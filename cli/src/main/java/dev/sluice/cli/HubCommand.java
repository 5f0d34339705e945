package dev.sluice.cli;

import picocli.CommandLine.Command;

@Command(
        name = "hub",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = {
            "Stores and serves releases.",
            "The clients of the Hugging Face hub work with it unmodified: set HF_ENDPOINT to its"
                    + " address.",
            "It checks the seal of what is published, and never gives out what is api-only."
        },
        subcommands = {
            HubServeCommand.class,
            HubPushCommand.class,
            HubPullCommand.class,
            HubRepoCommand.class,
            HubAccessCommand.class,
            HubSignerCommand.class,
            HubAdviseCommand.class,
            HubTokenCommand.class,
            HubUserCommand.class,
            HubOrgCommand.class,
            HubCollectCommand.class,
            HubScrubCommand.class,
        },
        footer = {
            "",
            "Examples:",
            "  sluice hub token create --data hub --user ada --role write",
            "  sluice hub serve --data hub --port 8484",
            "  sluice hub push out/open ada/harbor-1",
            "  sluice hub pull ada/harbor-1 harbor-1"
        })
final class HubCommand {}
