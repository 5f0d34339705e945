package dev.sluice.hub.repo;

import java.time.Instant;

/// A branch that somebody proposes.
///
/// @param number from 1 on; its commits are at `refs/pr/<number>`
/// @param author the account's name
/// @param status `open`, `merged` or `closed`
public record PullRequest(
        int number,
        String title,
        String description,
        String author,
        String status,
        Instant createdAt) {}
