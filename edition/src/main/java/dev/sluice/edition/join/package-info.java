/// Joining: an open edition and what it withholds become the source again, bit for bit.
///
/// [Joiner#join] is the door.
package dev.sluice.edition.join;
