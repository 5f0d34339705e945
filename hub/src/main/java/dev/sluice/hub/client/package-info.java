/// The other side: pulls releases from a hub and pushes them to one, without Python. Speaks what
/// every hub of that contract understands.
package dev.sluice.hub.client;
