package dev.sluice.hub.http;

import java.io.IOException;

/// Answers one kind of request.
interface Endpoint {
    /// Answers, or throws what [Dispatcher] turns into an answer.
    void serve(Exchange exchange) throws IOException;
}
