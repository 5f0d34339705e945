/// Element and block codecs: between stored tensor elements and float32, equal bit for bit to the
/// scalar reference code of ggml.
///
/// Front doors: [BlockCodec#of(dev.sluice.weights.gguf.GgmlType)] for GGUF tensor types, [Casts]
/// for plain bfloat16 and float16. Kernels that matter for speed use the Vector API ([VectorCasts],
/// [VectorBlocks]) where the CPU has it; each has a scalar twin ([ScalarCasts], [Blocks32],
/// [SuperBlocks]) that defines the result.
package dev.sluice.weights.quant;
