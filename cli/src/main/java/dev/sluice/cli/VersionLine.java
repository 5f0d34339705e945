package dev.sluice.cli;

import dev.sluice.release.ToolVersion;
import picocli.CommandLine;

/// What `sluice --version` prints.
final class VersionLine implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[] {"sluice " + ToolVersion.CURRENT};
    }
}
