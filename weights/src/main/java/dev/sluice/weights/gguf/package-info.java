/// The GGUF container, versions 2 and 3, as read and written by llama.cpp.
///
/// Front doors: [GgufFile#open(java.nio.file.Path)] reads, [GgufWriter] writes. Neither changes
/// tensor bytes; [dev.sluice.weights.quant] decodes and encodes them.
package dev.sluice.weights.gguf;
