/// What was measured, bound by digest to what it was measured on: the record that crosses from the
/// lab to the gate. Nothing here runs a model.
package dev.sluice.lab.evidence;
