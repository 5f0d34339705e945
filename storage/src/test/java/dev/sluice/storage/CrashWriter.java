package dev.sluice.storage;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/// The program that [CrashTest] kills: writes in every way this module has, without end.
///
/// What it writes tells by itself whether it is whole: content number `n` starts with `n`, which
/// gives the rest.
final class CrashWriter {
    static final List<String> FOLDER_FILES = List.of("config.json", "gguf/model", "gguf/tail");
    static final int CACHED_FILES = 10;

    private CrashWriter() {}

    private interface Loop {
        void turn(int number) throws IOException;
    }

    public static void main(String[] arguments) {
        Path root = Path.of(arguments[0]);
        int start = Integer.parseInt(arguments[1]);
        BlobStore store = DiskBlobStore.at(root.resolve("store"));
        forever(start, number -> writeFile(StagedFile.beside(root.resolve("file")), number));
        forever(start, number -> writeFolder(root.resolve("folder-" + number), number));
        forever(start, number -> store.put(new ByteArrayInputStream(content(number))));
        forever(start, number -> saveCache(root, number));
        forever(start, number -> writeScratch(root, number));
        System.out.println("ready");
    }

    private static void forever(int start, Loop loop) {
        Thread.ofPlatform()
                .start(
                        () -> {
                            try {
                                for (int number = start; ; number++) {
                                    loop.turn(number);
                                }
                            } catch (IOException | RuntimeException failed) {
                                failed.printStackTrace();
                                Runtime.getRuntime().halt(3);
                            }
                        });
    }

    private static void writeFile(StagedFile staged, int number) {
        try (staged) {
            ByteBuffer content = ByteBuffer.wrap(content(number));
            while (content.hasRemaining()) {
                int count = Math.min(content.remaining(), 10_000);
                staged.write(content.slice(content.position(), count));
                content.position(content.position() + count);
            }
            staged.commit();
        }
    }

    private static void writeFolder(Path target, int number) {
        try (StagedFolder staged = StagedFolder.beside(target)) {
            for (String path : FOLDER_FILES) {
                writeFile(staged.file(path), number);
            }
            staged.commit();
        }
    }

    private static void saveCache(Path root, int number) {
        DigestCache cache = DigestCache.load(root.resolve("cache"));
        IntStream.rangeClosed(0, number % CACHED_FILES)
                .forEach(i -> cache.digestOf(root.resolve("cached-" + i)));
        cache.save();
    }

    private static void writeScratch(Path root, int number) {
        try (ScratchFile scratch = ScratchFile.in(root)) {
            scratch.write(0, ByteBuffer.wrap(content(number)));
        }
    }

    /// Content of up to 300 KB, now and then 5 MB and more, that its first four bytes determine.
    static byte[] content(int number) {
        Random random = new Random(number);
        int largeBytes = number % 8 == 3 ? 5_000_000 : 0;
        byte[] content = new byte[4 + largeBytes + random.nextInt(300_000)];
        random.nextBytes(content);
        ByteBuffer.wrap(content).putInt(0, number);
        return content;
    }

    static boolean isWhole(Path file) throws IOException {
        byte[] found = Files.readAllBytes(file);
        return found.length >= 4 && Arrays.equals(found, content(ByteBuffer.wrap(found).getInt()));
    }
}
