package dev.sluice.hub.http;

import dev.sluice.hub.ServerSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/// The web server: listens at one address, and gives each request to a handler on a virtual thread
/// of its own.
final class WebListener implements AutoCloseable {
    private static final int ACCEPTORS = 1;
    private static final int SELECTORS = 1;
    private static final int MAX_HEADER_BYTES = 32 * 1024;
    private static final int BUFFER_BYTES = 64 * 1024;

    /// How long a connection may be silent. Clients keep theirs for a minute or two.
    private static final Duration SILENCE = Duration.ofMinutes(5);

    private static final Duration PATIENCE_AT_STOP = Duration.ofSeconds(2);

    private final Server server;
    private final ServerConnector connector;

    private WebListener(Server server, ServerConnector connector) {
        this.server = server;
        this.connector = connector;
    }

    /// Where to listen.
    ///
    /// @param host a local address
    /// @param port 0 for any free one
    record Place(String host, int port) {
        @Override
        public String toString() {
            return host + ":" + port;
        }
    }

    /// @throws UncheckedIOException when the address is taken or not of this machine
    static WebListener start(Place place, Optional<ServerSettings.Tls> tls, Handler handler) {
        QueuedThreadPool threads = new QueuedThreadPool();
        threads.setName("sluice-http");
        threads.setDaemon(true);
        threads.setVirtualThreadsExecutor(
                Executors.newThreadPerTaskExecutor(
                        Thread.ofVirtual().name("sluice-request-", 0).factory()));
        Server server = new Server(threads);
        HttpConnectionFactory http = new HttpConnectionFactory(configuration());
        http.setInputBufferSize(BUFFER_BYTES);
        ServerConnector connector =
                new ServerConnector(server, ACCEPTORS, SELECTORS, protocols(http, tls));
        connector.setHost(place.host());
        connector.setPort(place.port());
        connector.setIdleTimeout(SILENCE.toMillis());
        server.addConnector(connector);
        server.setHandler(new GracefulHandler(handler));
        server.setStopTimeout(PATIENCE_AT_STOP.toMillis());
        WebListener listener = new WebListener(server, connector);
        try {
            connector.open();
            server.start();
        } catch (IOException taken) {
            listener.close();
            throw new UncheckedIOException("cannot listen at " + place, cause(taken));
        } catch (Exception defect) {
            listener.close();
            throw new IllegalStateException("the web server does not start", defect);
        }
        return listener;
    }

    /// What the system said, without what the server says about it.
    private static IOException cause(IOException failed) {
        return failed.getCause() instanceof BindException taken ? taken : failed;
    }

    private static HttpConfiguration configuration() {
        HttpConfiguration configuration = new HttpConfiguration();
        configuration.setSendServerVersion(false);
        configuration.setRequestHeaderSize(MAX_HEADER_BYTES);
        // Names of files and branches may hold an encoded slash, and JavaScript's client asks for
        // `expand[]=…` as it stands. The router holds paths to its own, stricter rules.
        configuration.setUriCompliance(UriCompliance.UNSAFE);
        // Whichever name clients use for the hub, its one certificate answers.
        configuration.addCustomizer(new SecureRequestCustomizer(false));
        return configuration;
    }

    /// What connections speak, the outermost first.
    private static ConnectionFactory[] protocols(
            HttpConnectionFactory http, Optional<ServerSettings.Tls> tls) {
        if (tls.isEmpty()) {
            return new ConnectionFactory[] {http};
        }
        SslContextFactory.Server context = new SslContextFactory.Server();
        context.setSslContext(ServerCertificate.read(tls.get()).context());
        return new ConnectionFactory[] {
            new SslConnectionFactory(context, http.getProtocol()), http
        };
    }

    /// The port it listens at.
    int port() {
        return connector.getLocalPort();
    }

    /// Lets requests under way end for a moment, then stops.
    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception failed) {
            throw new IllegalStateException("the web server does not stop", failed);
        }
    }
}
