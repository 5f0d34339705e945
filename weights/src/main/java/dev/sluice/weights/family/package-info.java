/// What each model architecture calls its tensors and its config keys, as data.
///
/// [Anatomy#of] is the front door: it finds the [Family] of a `config.json`, reads the sizes out of
/// it, and then tells what every tensor of the checkpoint is. A family is one JSON resource beside
/// this package, listed in `families.json`; adding one adds no code. What this package does not do:
/// it reads no tensor data and changes no config.
package dev.sluice.weights.family;
