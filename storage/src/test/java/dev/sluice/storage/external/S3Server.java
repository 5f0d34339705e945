package dev.sluice.storage.external;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// S3Proxy as a process of its own, which keeps objects in a temporary folder, so that it can be
/// killed and started again. It checks signatures and `Content-MD5`.
///
/// Maven resolves it when it builds the module `storage`, and writes down where its jars lie.
public final class S3Server implements AutoCloseable {
    public static final String KEY_ID = "test-key";
    public static final String KEY_SECRET = "test-secret";
    public static final String BUCKET = "blobs";

    private final Path folder;
    private final int port;
    private Process process;

    private S3Server(Path folder, int port) throws IOException {
        this.folder = folder;
        this.port = port;
        this.process = launch();
    }

    /// Starts it, with one empty bucket.
    public static S3Server start() throws IOException {
        Path folder = Files.createTempDirectory("sluice-s3-");
        Files.createDirectories(folder.resolve("objects").resolve(BUCKET));
        return new S3Server(folder, freePort());
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    public String endpoint() {
        return "http://127.0.0.1:" + port;
    }

    public int port() {
        return port;
    }

    /// Where the bytes of an object lie, to be changed behind the server's back.
    public Path file(String key) {
        return folder.resolve("objects").resolve(BUCKET).resolve(key);
    }

    /// Ends it at once, as a power cut would.
    public void kill() throws IOException {
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException(interrupted);
        }
    }

    /// Starts it where it was killed.
    public void resume() throws IOException {
        process = launch();
    }

    @Override
    public void close() throws IOException {
        kill();
        try (Stream<Path> all = Files.walk(folder)) {
            all.sorted((one, other) -> other.compareTo(one)).forEach(S3Server::delete);
        }
    }

    private Process launch() throws IOException {
        Path settings = folder.resolve("s3proxy.conf");
        Files.writeString(
                settings,
                """
                s3proxy.endpoint=http://127.0.0.1:%d
                s3proxy.authorization=aws-v2-or-v4
                s3proxy.identity=%s
                s3proxy.credential=%s
                jclouds.provider=filesystem-nio2
                jclouds.identity=none
                jclouds.credential=none
                jclouds.endpoint=http://127.0.0.1:0
                jclouds.filesystem.basedir=%s
                """
                        .formatted(port, KEY_ID, KEY_SECRET, folder.resolve("objects")));
        Path logging = folder.resolve("logback.xml");
        Files.writeString(
                logging,
                """
                <configuration>
                  <appender name="OUT" class="ch.qos.logback.core.ConsoleAppender">
                    <encoder><pattern>%d %-5level %logger{1} %msg%n</pattern></encoder>
                  </appender>
                  <root level="WARN"><appender-ref ref="OUT"/></root>
                </configuration>
                """);
        Path log = folder.resolve("log");
        Process started =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx256m",
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-Dlogback.configurationFile=" + logging,
                                "-cp",
                                classPath(),
                                "org.gaul.s3proxy.Main",
                                "--properties",
                                settings.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        awaitPort(started, log);
        return started;
    }

    /// Of this module, or of the one beside it.
    private static String classPath() throws IOException {
        Path here = Path.of("target", "s3proxy.classpath");
        Path beside = Path.of("..", "storage", "target", "s3proxy.classpath");
        return Files.readString(Files.exists(here) ? here : beside, StandardCharsets.UTF_8).strip();
    }

    private void awaitPort(Process started, Path log) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (System.nanoTime() - deadline < 0) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 200);
                return;
            } catch (IOException notYet) {
                sleep(started);
            }
            if (!started.isAlive()) {
                break;
            }
        }
        started.destroyForcibly();
        throw new IOException("S3Proxy did not start: " + Files.readString(log));
    }

    private static void sleep(Process started) throws IOException {
        try {
            Thread.sleep(50);
        } catch (InterruptedException interrupted) {
            started.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException(interrupted);
        }
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
