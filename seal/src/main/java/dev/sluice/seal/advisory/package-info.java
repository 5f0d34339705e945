/// Taking a release back: a signed advisory about its root digest.
package dev.sluice.seal.advisory;
