/// Requests for access to gated repositories: asked, decided, granted for a time, withdrawn.
package dev.sluice.hub.access;
