/// Repositories: what they are called, who may see and read them, their refs, commits and files.
/// Enter by `Repos` to find one, by `Snapshots` to look into it, by `Committer` to change it.
package dev.sluice.hub.repo;
