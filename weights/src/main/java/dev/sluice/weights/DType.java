package dev.sluice.weights;
/// x
public enum DType { F32 }
