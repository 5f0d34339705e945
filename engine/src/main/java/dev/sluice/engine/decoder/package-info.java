/// The forward pass of a decoder-only transformer, over tensors that somebody else owns. The front
/// door is [Decoder]: made of a `config.json`, it reads [Parameters] (mapped from files, joined of
/// an edition and what it withholds, or in training) and is differentiable.
package dev.sluice.engine.decoder;
