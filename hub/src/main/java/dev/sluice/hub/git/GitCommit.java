package dev.sluice.hub.git;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;

/// One state of a repository, and the one before it.
///
/// @param tree the root folder
/// @param parent the commit before, if any
/// @param author the account's name, without angle brackets or line ends
/// @param at when, to the second in the object's bytes
/// @param message title, and after an empty line the description
public record GitCommit(Oid tree, Optional<Oid> parent, String author, Instant at, String message) {
    /// The id of this commit.
    public Oid oid() {
        return Oid.of("commit", encode());
    }

    /// The first line of the message.
    public String title() {
        return message.lines().findFirst().orElse("");
    }

    /// The object as git writes it. Mail addresses of accounts are nobody's business, so git's
    /// field for one has the account's name at `users.noreply`.
    public byte[] encode() {
        String who = author + " <" + author + "@users.noreply> " + at.getEpochSecond() + " +0000\n";
        return ("tree "
                        + tree
                        + "\n"
                        + parent.map(oid -> "parent " + oid + "\n").orElse("")
                        + "author "
                        + who
                        + "committer "
                        + who
                        + "\n"
                        + message
                        + "\n")
                .getBytes(StandardCharsets.UTF_8);
    }
}
