/// How bytes reach a disk and stay true there: digests, staged writes, content-addressed blobs.
package dev.sluice.storage;
