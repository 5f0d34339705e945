/// Runs models. The front door is [LanguageModel]: text in, text and log-likelihoods out, wherever
/// the model is computed. Below it, [dev.sluice.engine.decoder] is the forward pass over tensors,
/// and [dev.sluice.engine.torch] owns the threads that compute.
package dev.sluice.engine;
