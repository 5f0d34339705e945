package dev.sluice.cli;

import picocli.CommandLine.Command;

@Command(
        name = "key",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description =
                "Makes and shows the keys that sign releases, approvals and advisories (P-256).",
        subcommands = {KeyCreateCommand.class, KeyShowCommand.class},
        footer = {
            "",
            "Examples:",
            "  sluice key create keys/release",
            "  sluice key show keys/release.pub"
        })
final class KeyCommand {}
