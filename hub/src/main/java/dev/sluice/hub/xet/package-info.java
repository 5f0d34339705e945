/// The formats of Xet (`huggingface.co/docs/xet`, specification 1.1.0): how a file is cut into
/// chunks, hashed, packed into xorbs and described by shards. Pure functions over bytes; nothing is
/// stored here.
package dev.sluice.hub.xet;
