package dev.sluice.hub.http;

import dev.sluice.hub.repo.Blob;
import dev.sluice.hub.repo.Repo;
import tools.jackson.databind.node.ObjectNode;

/// Tells clients that a file can be had, or sent, as chunks.
final class XetLinks {
    boolean isOffered(Repo repo, Blob blob) {
        return false;
    }

    String hash(Repo repo, Blob blob) {
        return "";
    }

    void addTo(Exchange exchange, Repo repo, Blob blob) {}

    ObjectNode uploadAction(Exchange exchange, Repo repo) {
        return Json.object();
    }
}
