/// How bytes reach a disk and stay true there: digests, staged writes, content-addressed blobs.
///
/// Start at [dev.sluice.storage.StagedFile]: every write of Sluice goes through it or through
/// [dev.sluice.storage.StagedFolder], so that a file under its own name is always whole. Paths that
/// come from outside are parsed into [dev.sluice.storage.RelativePath] first. Everything that goes
/// wrong on a disk is a [dev.sluice.storage.StorageException].
package dev.sluice.storage;
