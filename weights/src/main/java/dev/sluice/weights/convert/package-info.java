/// Conversion between a Hugging Face folder and a GGUF file, both ways, and between the dtypes of
/// either.
///
/// [Conversion#plan] is the front door: a source and a [Format] in, files through an [OutputFolder]
/// out. What a GGUF file says that a folder has no place for is kept in `gguf_metadata.json`, what
/// a folder says that GGUF has no key for in metadata under `sluice.`, so that a model that returns
/// is the one that left. What this package does not do: it runs no tokenizer, and it guesses
/// nothing that a file leaves open.
package dev.sluice.weights.convert;
