package dev.sluice.cli;

import java.io.PrintWriter;
import picocli.CommandLine.Option;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// The `--json` option, which every command has.
final class JsonOption {
    @Option(names = "--json", description = "Print the result as JSON on standard output.")
    private boolean json;

    boolean isSet() {
        return json;
    }

    /// Prints a record as JSON.
    void print(PrintWriter out, Object value) {
        JsonMapper mapper = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
        out.println(mapper.writeValueAsString(value));
    }
}
