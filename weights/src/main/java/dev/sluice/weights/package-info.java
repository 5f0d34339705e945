/// What every model file is made of: dtypes, shapes, tensors, and the folder that holds them.
///
/// The door is [Checkpoint#open]: a folder in, its tensors and files out.
package dev.sluice.weights;
