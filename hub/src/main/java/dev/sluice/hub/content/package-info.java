/// Large files as chunks: taken in, put together again, collected and scrubbed. Enter by
/// `Contents`.
package dev.sluice.hub.content;
