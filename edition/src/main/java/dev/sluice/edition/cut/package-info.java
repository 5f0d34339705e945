/// Cutting: one pass over the source writes every edition and every withheld component.
///
/// [Cutter#cut] is the door; a [dev.sluice.edition.CutPlan] says what it will do.
package dev.sluice.edition.cut;
