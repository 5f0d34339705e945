package dev.sluice.cli;

import dev.sluice.hub.HubData;
import dev.sluice.hub.http.HubServer;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "serve",
        mixinStandardHelpOptions = true,
        description = {
            "Serves a hub until it is stopped.",
            "Everything lies in its data folder, unless hub.yaml in it names a PostgreSQL database or"
                    + " an",
            "S3 bucket; it also says under which address clients know the hub, and how to serve TLS."
        },
        footer = {
            "",
            "Examples:",
            "  sluice hub serve --data hub",
            "  sluice hub serve --data /srv/hub --host 0.0.0.0 --port 8484",
            "Then, elsewhere:",
            "  HF_ENDPOINT=http://127.0.0.1:8484 HF_TOKEN=hf_… hf upload ada/harbor-1 out/open ."
        })
final class HubServeCommand implements Callable<Integer> {
    static final int DEFAULT_PORT = 8484;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "The hub's folder, made if there is none (hub).")
    private Path data = Path.of("hub");

    @Option(
            names = "--host",
            paramLabel = "ADDRESS",
            description =
                    "The local address to listen at (127.0.0.1); 0.0.0.0 for all of this machine.")
    private String host = "127.0.0.1";

    @Option(
            names = "--port",
            paramLabel = "N",
            description = "The port to listen at (8484); 0 for any free one.")
    private int port = DEFAULT_PORT;

    @Mixin private JsonOption json = new JsonOption();

    /// What `--json` prints when the hub is ready.
    record Serving(String url, String data) {}

    @Override
    public Integer call() throws InterruptedException {
        ServerLog.quiet();
        CountDownLatch stopped = new CountDownLatch(1);
        try (HubData opened = HubData.open(data);
                HubServer server = HubServer.start(opened, host, port, InstantSource.system());
                StopRequest _ = StopRequest.listen(stopped::countDown)) {
            String url =
                    opened.server()
                            .url()
                            .map(Object::toString)
                            .orElse(scheme(opened) + "://" + shown(host) + ":" + server.port());
            PrintWriter out = spec.commandLine().getOut();
            if (json.isSet()) {
                json.print(out, new Serving(url, data.toString()));
            } else {
                out.printf("The hub in %s is served at %s (Ctrl-C stops it).%n", data, url);
                out.printf("Clients: HF_ENDPOINT=%s%n", url);
            }
            out.flush();
            stopped.await();
        }
        return ExitCode.DONE;
    }

    private static String scheme(HubData data) {
        return data.server().tls().isPresent() ? "https" : "http";
    }

    private static String shown(String host) {
        return host.equals("0.0.0.0") || host.equals("::") ? "localhost" : host;
    }
}
