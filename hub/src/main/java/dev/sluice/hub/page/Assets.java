package dev.sluice.hub.page;

import dev.sluice.storage.DigestBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/// Style and scripts, served by the hub itself: no page asks another server for anything.
public final class Assets {
    /// Where a webjar says its version, which is part of its files' names.
    private static final String HTMX_FACTS =
            "META-INF/maven/org.webjars.npm/htmx.org/pom.properties";

    private static final int VERSION_LENGTH = 16;

    private final Map<String, Asset> assets;
    private final String version;

    /// A file as it is served.
    public static final class Asset {
        private final String contentType;
        private final byte[] content;

        Asset(String contentType, byte[] content) {
            this.contentType = contentType;
            this.content = content.clone();
        }

        /// What it is.
        public String contentType() {
            return contentType;
        }

        /// Its bytes.
        public byte[] content() {
            return content.clone();
        }
    }

    /// Reads them from the class path.
    public Assets() {
        byte[] style = read("hub.css", Assets.class.getResourceAsStream("hub.css"));
        byte[] icon = read("icon.svg", Assets.class.getResourceAsStream("icon.svg"));
        String htmxFile =
                "META-INF/resources/webjars/htmx.org/" + htmxVersion() + "/dist/htmx.min.js";
        byte[] htmx = read(htmxFile, outside(htmxFile));
        this.assets =
                Map.of(
                        "hub.css", new Asset("text/css; charset=utf-8", style),
                        "icon.svg", new Asset("image/svg+xml", icon),
                        "htmx.js", new Asset("text/javascript; charset=utf-8", htmx));
        this.version =
                new DigestBuilder()
                        .update(style)
                        .update(htmx)
                        .update(icon)
                        .finish()
                        .hex()
                        .substring(0, VERSION_LENGTH);
    }

    /// Part of their addresses, which change with their content: what is cached is never stale.
    public String version() {
        return version;
    }

    /// The file of a name.
    public Optional<Asset> find(String name) {
        return Optional.ofNullable(assets.get(name));
    }

    private static String htmxVersion() {
        Properties facts = new Properties();
        try {
            facts.load(new ByteArrayInputStream(read(HTMX_FACTS, outside(HTMX_FACTS))));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        return facts.getProperty("version", "unknown");
    }

    /// A file of a library; those of a module are only seen from inside of it.
    private static @Nullable InputStream outside(String resource) {
        return Assets.class.getClassLoader().getResourceAsStream(resource);
    }

    private static byte[] read(String name, @Nullable InputStream resource) {
        if (resource == null) {
            throw new IllegalStateException(name + " is missing from this installation");
        }
        try (resource) {
            return resource.readAllBytes();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
