/// The safetensors file format: eight bytes of header length, a JSON header, the tensors' bytes.
///
/// [SafetensorsFile#open] reads, [SafetensorsWriter] writes; [SafetensorsHeader] is the layout that
/// both agree on. What this package does not do: it never interprets a tensor's elements.
package dev.sluice.weights.safetensors;
