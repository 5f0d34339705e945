/// Proves that what is withheld is out of what is published.
///
/// The door is [AbsenceProof#prove].
package dev.sluice.edition.absence;
