package dev.sluice.cli;

import dev.sluice.edition.CutRefusedException;
import dev.sluice.edition.join.JoinException;
import dev.sluice.edition.withheld.WithheldComponentException;
import dev.sluice.engine.TextTooLongException;
import dev.sluice.engine.chat.TemplateException;
import dev.sluice.engine.remote.RemoteModelException;
import dev.sluice.hub.Refusal;
import dev.sluice.hub.SettingsException;
import dev.sluice.hub.bundle.BundleException;
import dev.sluice.hub.client.HubClientException;
import dev.sluice.hub.client.WithdrawnException;
import dev.sluice.lab.LabException;
import dev.sluice.lab.recipe.RecipeException;
import dev.sluice.release.PlanException;
import dev.sluice.release.ReleaseException;
import dev.sluice.seal.SealException;
import dev.sluice.storage.StorageException;
import dev.sluice.weights.FormatException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import picocli.CommandLine;

/// Turns what a command threw into a message and an exit code. What the modules refuse says where,
/// what and what to do; anything else is a defect of sluice and shows its stack.
final class Failures implements CommandLine.IExecutionExceptionHandler {
    @Override
    public int handleExecutionException(
            Exception failure, CommandLine command, CommandLine.ParseResult parsed) {
        PrintWriter err = command.getErr();
        switch (failure) {
            case PlanException plan -> {
                err.println(plan.getMessage());
                return ExitCode.USAGE;
            }
            case RecipeException recipe -> {
                err.println(recipe.getMessage());
                return ExitCode.USAGE;
            }
            case SettingsException settings -> {
                err.println("sluice: " + settings.getMessage());
                return ExitCode.USAGE;
            }
            case JoinException join -> {
                err.println("sluice: " + join.getMessage());
                return ExitCode.VERIFICATION_FAILED;
            }
            case BundleException bundle -> {
                err.println("sluice: " + bundle.getMessage());
                return ExitCode.VERIFICATION_FAILED;
            }
            case WithdrawnException withdrawn -> {
                err.println("sluice: " + withdrawn.getMessage());
                return ExitCode.VERIFICATION_FAILED;
            }
            case FormatException _,
                    LabException _,
                    StorageException _,
                    CutRefusedException _,
                    ReleaseException _,
                    Refusal _,
                    SealException _,
                    HubClientException _,
                    TemplateException _,
                    RemoteModelException _,
                    TextTooLongException _,
                    WithheldComponentException _ ->
                    err.println("sluice: " + failure.getMessage());
            case NoSuchFileException missing ->
                    err.println("sluice: " + missing.getFile() + ": there is no such file");
            case AccessDeniedException denied ->
                    err.println("sluice: " + denied.getFile() + ": it may not be read or written");
            case IOException io -> err.println("sluice: " + io.getMessage());
            default -> {
                err.println("sluice: a defect, please report it with these lines:");
                failure.printStackTrace(err);
            }
        }
        return ExitCode.FAILED;
    }
}
