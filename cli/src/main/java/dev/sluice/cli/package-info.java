/// The `sluice` command. [Main] is the door; each subcommand is a class of its own that parses its
/// arguments, calls one module, and prints.
@org.jspecify.annotations.NullMarked
package dev.sluice.cli;
