package dev.sluice.hub.http;

import dev.sluice.hub.PathText;
import dev.sluice.hub.Refusal;
import dev.sluice.storage.DigestMismatchException;
import dev.sluice.storage.InsufficientSpaceException;
import dev.sluice.storage.StorageException;
import dev.sluice.storage.UnavailableException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/// Takes each request: finds who asks and what answers, and turns what goes wrong into what clients
/// understand.
///
/// Routes on the path as it was sent, for names may hold an encoded slash.
final class Dispatcher extends Handler.Abstract {
    private static final Logger LOG = System.getLogger(Dispatcher.class.getName());

    /// What scripts of other origins may read of an answer.
    private static final String EXPOSED =
            "ETag,Link,X-Repo-Commit,X-Linked-Size,X-Linked-ETag,X-Error-Code,X-Error-Message,"
                    + "X-Total-Count,X-Xet-Hash,Accept-Ranges,Content-Range,Content-Disposition,"
                    + "X-Request-Id,RateLimit,RateLimit-Policy,Retry-After,X-HF-Warning";

    private final Router router;
    private final PublicAddress address;
    private final Guard guard;

    Dispatcher(Router router, PublicAddress address, Guard guard) {
        this.router = router;
        this.address = address;
        this.guard = guard;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        try {
            answer(request, response);
            callback.succeeded();
        } catch (IOException | RuntimeException failed) {
            // Ends the connection, which is the only way to say that an answer is not whole.
            callback.failed(failed);
        }
        return true;
    }

    private void answer(Request request, Response response) throws IOException {
        String requestId = UUID.randomUUID().toString();
        String raw = Objects.requireNonNullElse(request.getHttpURI().getPath(), "*");
        Exchange exchange =
                new Exchange(
                        request,
                        response,
                        address.below(raw).orElse(raw),
                        address.of(request),
                        requestId);
        exchange.with("X-Request-Id", requestId)
                .with("Access-Control-Allow-Origin", "*")
                .with("Access-Control-Expose-Headers", EXPOSED)
                .with("X-Content-Type-Options", "nosniff");
        try {
            serve(exchange, address.below(raw).isPresent());
            exchange.drain();
        } catch (Refusal refusal) {
            answer(exchange, refusal);
        } catch (DigestMismatchException wrong) {
            answer(exchange, Refusal.badRequest(String.valueOf(wrong.getMessage())));
        } catch (InsufficientSpaceException full) {
            LOG.log(Level.ERROR, requestId + ": no space left", full);
            answer(exchange, Refusal.unavailable(507, "the hub's disk is full; tell its operator"));
        } catch (UnavailableException away) {
            LOG.log(Level.WARNING, requestId + ": a store is unavailable", away);
            exchange.with("Retry-After", "5");
            answer(exchange, Refusal.unavailable(503, "the hub's storage is busy; try again"));
        } catch (StorageException failed) {
            LOG.log(Level.ERROR, requestId + ": storage failed", failed);
            answer(exchange, Refusal.unavailable(503, "the hub's storage failed; try again"));
        } catch (UncheckedIOException | IOException gone) {
            // The client went away, or sent less than it said.
            LOG.log(Level.DEBUG, requestId + ": connection lost", gone);
            throw gone;
        } catch (RuntimeException | Error defect) {
            LOG.log(Level.ERROR, requestId + ": " + exchange.method() + " " + raw, defect);
            answer(exchange, Refusal.unavailable(500, "the hub failed at request " + requestId));
        }
    }

    private void serve(Exchange exchange, boolean below) throws IOException {
        if (exchange.method().equals("OPTIONS")) {
            exchange.with("Access-Control-Allow-Methods", "GET,HEAD,POST,PUT,DELETE,OPTIONS")
                    .with(
                            "Access-Control-Allow-Headers",
                            exchange.header("Access-Control-Request-Headers")
                                    .filter(names -> names.matches("[A-Za-z0-9, -]{1,500}"))
                                    .orElse("Authorization,Content-Type,Range"))
                    .with("Access-Control-Max-Age", "86400");
            exchange.sendEmpty(204);
            return;
        }
        List<String> path = PathText.names(exchange.rawPath());
        Optional<Router.Match> match =
                below ? router.find(exchange.method(), path) : Optional.empty();
        if (match.isEmpty()) {
            throw below && router.knows(path)
                    ? Refusal.unavailable(405, exchange.method() + " is not for this address")
                    : Refusal.notFound("there is nothing at this address");
        }
        exchange.matched(match.get());
        guard.admit(exchange);
        match.get().endpoint().serve(exchange);
    }

    private static void answer(Exchange exchange, Refusal refusal) throws IOException {
        if (exchange.isAnswered()) {
            // Half of a file is out already.
            throw new IOException("failed while answering", refusal);
        }
        exchange.sendRefusal(refusal);
        exchange.drain();
    }
}
