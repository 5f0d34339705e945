package dev.sluice.hub.bundle;

import dev.sluice.storage.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A bundle made by hand, with the JDK's writer alone, so that each part of it can be wrong.
final class ForgedBundle {
    final ObjectNode index = JsonMapper.shared().createObjectNode();
    private final ArrayNode files;
    private final List<String> names = new ArrayList<>();
    private final List<byte[]> contents = new ArrayList<>();
    private int level = Deflater.NO_COMPRESSION;

    ForgedBundle() {
        index.put("format", 1).put("repo", "acme/harbor@main").put("commit", "a".repeat(40));
        files = index.putArray("files");
        index.putArray("advisories");
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    ForgedBundle listed(String path, long size, String sha256) {
        files.addObject().put("path", path).put("size", size).put("sha256", sha256);
        return this;
    }

    ForgedBundle entry(String name, byte[] content) {
        names.add(name);
        contents.add(content);
        return this;
    }

    /// A file that is listed and there.
    ForgedBundle file(String path, byte[] content) {
        return listed(path, content.length, Digest.of(content).hex())
                .entry("files/" + path, content);
    }

    ForgedBundle compressed() {
        level = Deflater.BEST_COMPRESSION;
        return this;
    }

    Path write(Path folder) throws IOException {
        Path file = Files.createTempFile(folder, "forged", ".bundle");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.setLevel(level);
            add(zip, "bundle.json", bytes(index.toString()));
            for (int i = 0; i < names.size(); i++) {
                add(zip, names.get(i), contents.get(i));
            }
        }
        return file;
    }

    private static void add(ZipOutputStream zip, String name, byte[] content) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(content);
        zip.closeEntry();
    }

    /// Puts other bytes of the same length in the place of some, everywhere.
    static void replace(Path file, byte[] some, byte[] other) throws IOException {
        byte[] all = Files.readAllBytes(file);
        for (int at = 0; at + some.length <= all.length; at++) {
            if (Arrays.equals(all, at, at + some.length, some, 0, some.length)) {
                System.arraycopy(other, 0, all, at, other.length);
            }
        }
        Files.write(file, all);
    }
}
