package dev.sluice.storage.external;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/// A PostgreSQL server of the installed version, with a fresh cluster in a temporary folder.
///
/// PostgreSQL refuses to run as root; started by root, it runs as `nobody`. Where it is not
/// installed the tests are skipped, and say so.
public final class PostgresServer implements AutoCloseable {
    public static final String USER = "sluice";

    private final Path programs;
    private final Path folder;
    private final int port;
    private int databases;

    private PostgresServer(Path programs, Path folder, int port) {
        this.programs = programs;
        this.folder = folder;
        this.port = port;
    }

    public static PostgresServer start() throws IOException {
        Optional<Path> programs = installed();
        Assumptions.assumeTrue(
                programs.isPresent(),
                "SKIPPED: no PostgreSQL here; install the package postgresql to test with it");
        Path folder = Files.createTempDirectory(Path.of("/tmp"), "sluice-postgres-");
        if (isRoot()) {
            run(List.of("chown", "nobody", folder.toString()));
        }
        PostgresServer server = new PostgresServer(programs.orElseThrow(), folder, freePort());
        server.runAsUser(
                "initdb",
                "--pgdata=" + folder.resolve("data"),
                "--username=" + USER,
                "--auth=trust",
                "--encoding=UTF8",
                "--locale=C",
                "--no-sync");
        server.resume();
        return server;
    }

    /// Starts it where it was stopped.
    public void resume() throws IOException {
        runAsUser(
                "pg_ctl",
                "--pgdata=" + folder.resolve("data"),
                "--wait",
                "--log=" + folder.resolve("log"),
                "--options=-p " + port + " -c listen_addresses=127.0.0.1 -k " + folder,
                "start");
    }

    /// Ends it without letting it finish anything, as a power cut would.
    public void crash() throws IOException {
        runAsUser("pg_ctl", "--pgdata=" + folder.resolve("data"), "--mode=immediate", "stop");
    }

    /// The address of a new and empty database.
    public String newDatabase() throws IOException {
        String name = "sluice_" + ++databases;
        runAsUser(
                "createdb",
                "--host=127.0.0.1",
                "--port=" + port,
                "--username=" + USER,
                "--no-password",
                name);
        return "postgresql://127.0.0.1:" + port + "/" + name;
    }

    @Override
    public void close() throws IOException {
        if (Files.exists(folder.resolve("data/postmaster.pid"))) {
            crash();
        }
        run(List.of("rm", "-r", folder.toString()));
    }

    private void runAsUser(String program, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        if (isRoot()) {
            command.addAll(List.of("setpriv", "--reuid=nobody", "--clear-groups"));
        }
        command.add(programs.resolve(program).toString());
        command.addAll(List.of(arguments));
        run(command);
    }

    private static void run(List<String> command) throws IOException {
        Path output = Files.createTempFile("sluice-command-", ".log");
        try {
            // Not a pipe: the server inherits it and would keep it open.
            Process process =
                    new ProcessBuilder(command)
                            .directory(Path.of("/").toFile())
                            .redirectErrorStream(true)
                            .redirectOutput(output.toFile())
                            .start();
            if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IOException(
                        command + ": " + Files.readString(output, StandardCharsets.UTF_8));
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException(command + ": interrupted", interrupted);
        } finally {
            Files.delete(output);
        }
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    /// Debian keeps the server's programs off the path, in a folder of their version.
    private static Optional<Path> installed() throws IOException {
        List<Path> folders = new ArrayList<>();
        Path debian = Path.of("/usr/lib/postgresql");
        if (Files.isDirectory(debian)) {
            try (Stream<Path> versions = Files.list(debian)) {
                versions.map(version -> version.resolve("bin")).sorted().forEach(folders::add);
            }
        }
        for (String folder : System.getenv().getOrDefault("PATH", "").split(":", -1)) {
            folders.add(Path.of(folder));
        }
        return folders.stream()
                .filter(folder -> Files.isExecutable(folder.resolve("pg_ctl")))
                .findFirst();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
