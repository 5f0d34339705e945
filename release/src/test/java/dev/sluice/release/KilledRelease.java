package dev.sluice.release;

import dev.sluice.edition.Progress;
import java.nio.file.Path;

/// The program that [ReleaseKillTest] kills: one release that says `step` at every sign of
/// progress.
final class KilledRelease {
    private KilledRelease() {}

    public static void main(String[] arguments) throws Exception {
        ReleasePlan plan = ReleasePlan.read(Path.of(arguments[0]));
        Release.run(plan, Path.of(arguments[1]), new Steps());
        System.out.println("done");
    }

    private static final class Steps implements Progress {
        @Override
        public Task begin(String name, long totalBytes) {
            say();
            return new Task() {
                @Override
                public void advance(long bytes) {
                    say();
                }

                @Override
                public void close() {
                    say();
                }
            };
        }

        private static void say() {
            System.out.println("step");
            System.out.flush();
        }
    }
}
