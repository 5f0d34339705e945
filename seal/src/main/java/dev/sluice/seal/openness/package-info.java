/// How open a release is: the class of the Model Openness Framework, computed as the Model Openness
/// Tool computes it, and what the Open Source AI Definition asks for.
package dev.sluice.seal.openness;
