/// What is written about an edition and signed with it: pure functions over records of facts. What
/// no record holds, the documents call "not stated"; nothing is made up.
package dev.sluice.seal.describe;
