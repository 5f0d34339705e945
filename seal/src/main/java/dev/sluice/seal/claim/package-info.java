/// What is claimed of an edition, as predicates of in-toto statements: how it was made, what each
/// check came to, the verdict, where the model comes from. None holds a time: the same release
/// makes the same claims.
package dev.sluice.seal.claim;
