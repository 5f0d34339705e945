/// Trains models so that a capability stands in units of its own. The front door is [Training]: a
/// recipe in, model folders with their [TrainingRecord] out. [FineTuning] is the same loop for
/// others who train: attacks, adapters.
///
/// libtorch's state belongs to a thread: everything here runs on the calling thread, which must be
/// a platform thread.
package dev.sluice.lab.train;
