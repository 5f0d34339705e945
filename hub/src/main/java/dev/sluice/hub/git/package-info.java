/// Blobs, trees and commits as git hashes and writes them, and the pointers of git-lfs. Pure
/// functions: nothing here knows a store.
///
/// Clients compute the same hashes from what they downloaded (`hf cache verify`), so they are git's
/// to the bit. Format: git's documentation, "gitformat-object" and "git-lfs/docs/spec.md".
package dev.sluice.hub.git;
