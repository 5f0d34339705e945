/// Fine-tunes models for developers: [Tuning] makes LoRA adapters that `peft` loads, or a whole
/// tuned model; [Merging] adds an adapter to its model for good; [Lifting] fits an adapter of an
/// open edition to the proprietary one.
package dev.sluice.lab.tune;
