package dev.sluice.cli;

import picocli.CommandLine.Command;

@Command(
        name = "bundle",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = {
            "Carries releases over an air gap.",
            "A bundle is one file: a revision of a repository with its seal and advisories, each"
                    + " listed",
            "with its sha256. unzip opens it, but only import checks it."
        },
        subcommands = {BundleExportCommand.class, BundleImportCommand.class},
        footer = {
            "",
            "Examples:",
            "  sluice bundle export ada/harbor-1 harbor-1.bundle",
            "  sluice bundle import harbor-1.bundle --to harbor-1 --key release.pub",
            "  sluice bundle import harbor-1.bundle ada/harbor-1 --hub https://hub.inside.example"
        })
final class BundleCommand {}
