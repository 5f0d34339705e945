package dev.sluice.release;

import dev.sluice.edition.CutPlan;
import dev.sluice.edition.Progress;
import dev.sluice.edition.cut.CutResult;
import dev.sluice.edition.cut.Cutter;
import dev.sluice.edition.withheld.AgeKey;
import dev.sluice.storage.StagedFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Cuts the editions into the workspace and the withheld components into their folder.
record CutStep(ReleasePlan plan, ReleaseFolder folder, Journal journal, Progress progress) {
    /// What the cut made.
    ///
    /// @param recipients who can open the components
    /// @param madeIdentity the key file that was made for them, where it still stands
    record Cut(CutResult result, List<String> recipients, Optional<Path> madeIdentity) {}

    Cut run(CutPlan cutPlan) throws IOException {
        Files.createDirectories(folder.withheld());
        Files.createDirectories(folder.stagedEditions());
        StagedFile.sweep(folder.withheld());
        List<String> recipients = recipients(cutPlan);
        CutResult result =
                Cutter.cut(
                        cutPlan,
                        new Cutter.Destination(
                                folder.stagedEditions(), folder.withheld(), recipients),
                        journal,
                        progress);
        boolean ownKey = plan.recipients().isEmpty() && Files.exists(folder.identity());
        return new Cut(
                result, recipients, ownKey ? Optional.of(folder.identity()) : Optional.empty());
    }

    private List<String> recipients(CutPlan cutPlan) throws IOException {
        if (!plan.recipients().isEmpty() || cutPlan.components().isEmpty()) {
            return plan.recipients();
        }
        // The owner was told to move the key; what is still to be encrypted goes to the same one.
        if (Files.exists(folder.recipient())) {
            return List.of(Files.readString(folder.recipient()).strip());
        }
        String recipient =
                Files.exists(folder.identity())
                        ? AgeKey.recipientOf(folder.identity())
                        : AgeKey.createIdentity(folder.identity());
        try (StagedFile staged = StagedFile.beside(folder.recipient())) {
            staged.write(ByteBuffer.wrap((recipient + "\n").getBytes(StandardCharsets.US_ASCII)));
            staged.commit();
        }
        return List.of(recipient);
    }
}
