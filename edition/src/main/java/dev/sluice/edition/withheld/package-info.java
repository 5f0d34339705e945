/// Withheld components at rest: one safetensors file each, with a manifest in its metadata,
/// encrypted in the standard `age` format.
///
/// [WithheldComponent#open] is the door for reading; the cut writes them through [ComponentWriter].
package dev.sluice.edition.withheld;
