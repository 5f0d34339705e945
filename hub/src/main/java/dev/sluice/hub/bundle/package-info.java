/// Carries a revision of a repository, with its seal and advisories, over an air gap in one file.
///
/// A bundle is a ZIP archive (APPNOTE 6.3, Zip64 where it is large) whose entries stand in this
/// order and no others among them:
///
/// 1. `bundle.json`: `format` (1), `repo` (`NAMESPACE/NAME@REVISION` as it was asked for), `commit`
///    (40 hexadecimal digits), `files` and `advisories`, each a list of `path`, `size` in bytes and
///    `sha256`.
/// 2. `files/PATH` for each file, in the order of `files`; the seal is among them (`model.sig`,
///    `attestations/`).
/// 3. `advisories/SHA256.sigstore.json` for each advisory, in the order of `advisories`.
///
/// Nothing is compressed: entries are deflated at level 0 (stored blocks), as their checksums are
/// known only when they have passed. A reader refuses an entry that is smaller in the archive than
/// outside, so that no bundle grows beyond its own size. Times are fixed, so the same commit makes
/// the same bytes.
package dev.sluice.hub.bundle;
