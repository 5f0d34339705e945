/// The threads that own libtorch: [dev.sluice.engine.torch.TorchThread].
package dev.sluice.engine.torch;
