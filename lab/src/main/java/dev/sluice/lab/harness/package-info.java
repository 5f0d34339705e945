/// Tasks of lm-evaluation-harness: reads their YAML, and writes results in the harness's layout.
/// The front door is [HarnessTask].
package dev.sluice.lab.harness;
