package dev.sluice.edition;

/// Where long work tells how far it is. Called from several threads.
public interface Progress {
    /// Says nothing.
    Progress NONE = (_, _) -> Task.NONE;

    /// Begins a piece of work of `totalBytes`.
    Task begin(String name, long totalBytes);

    /// As [#begin], of things that are counted one by one.
    ///
    /// @param unit what they are, `items` for one
    default Task beginCount(String name, String unit, long total) {
        return begin(name, total);
    }

    /// Work under way; closing it ends it, finished or not.
    interface Task extends AutoCloseable {
        Task NONE = _ -> {};

        void advance(long bytes);

        @Override
        default void close() {}
    }
}
