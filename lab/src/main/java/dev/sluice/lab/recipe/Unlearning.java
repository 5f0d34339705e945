package dev.sluice.lab.recipe;

/// How a model is made to forget.
///
/// @param steps optimizer steps
/// @param batch restricted texts a step, and as many general ones
/// @param rate the learning rate
/// @param weight how much forgetting counts against keeping
/// @param strength of the method: NPO's beta, RMU's steering length
public record Unlearning(int steps, int batch, double rate, double weight, double strength) {}
