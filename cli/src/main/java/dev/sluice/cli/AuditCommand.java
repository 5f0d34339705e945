package dev.sluice.cli;

import picocli.CommandLine.Command;

@Command(
        name = "audit",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Checks a hub's log of what was done, by whom and when.",
        subcommands = {AuditVerifyCommand.class},
        footer = {"", "Examples:", "  sluice audit verify --data hub"})
final class AuditCommand {}
