/// Runs models. The front door is [LanguageModel]: text in, text and log-likelihoods out, wherever
/// the model is computed. Below it, [Parameters] are the tensors that a forward pass reads.
package dev.sluice.engine;
