package dev.sluice.engine.torch;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/// Settings of the native libraries that have no Java method.
final class NativeSettings {
    private NativeSettings() {}

    /// What must be set before libtorch is loaded.
    static void beforeLoading() {
        // Native memory is freed by scopes. Without these, JavaCPP compares the resident size of
        // the process, mapped weights and all, with a limit made of the Java heap, and calls the
        // garbage collector again and again.
        System.setProperty("org.bytedeco.javacpp.maxPhysicalBytes", "0");
        System.setProperty("org.bytedeco.javacpp.maxBytes", "0");
        sleepWhileWaiting();
    }

    /// Lets the threads of libtorch sleep while they wait for work, unless the user says otherwise.
    /// They spin by default, and so do those of OpenBLAS beside them: on two cores a prompt in
    /// float32 then takes ten times as long as with one thread. libgomp reads this when it is
    /// loaded, from the process' environment, which Java can only read.
    // Restricted: the signature is that of POSIX' setenv.
    @SuppressWarnings("restricted")
    private static void sleepWhileWaiting() {
        Linker linker = Linker.nativeLinker();
        Optional<MemorySegment> function = linker.defaultLookup().find("setenv");
        if (function.isEmpty()) {
            return; // Windows, whose libtorch has another runtime.
        }
        MethodHandle handle =
                linker.downcallHandle(
                        function.get(),
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_INT,
                                ValueLayout.ADDRESS,
                                ValueLayout.ADDRESS,
                                ValueLayout.JAVA_INT));
        try (Arena arena = Arena.ofConfined()) {
            int _ =
                    (int)
                            handle.invokeExact(
                                    arena.allocateFrom("OMP_WAIT_POLICY"),
                                    arena.allocateFrom("PASSIVE"),
                                    0);
        } catch (Throwable e) {
            throw new IllegalStateException("the environment cannot be set", e);
        }
    }

    /// Bounds the threads of OpenBLAS, which keeps its own beside libtorch's and spins while it
    /// waits for them: on a busy machine a small product then takes ten times as long. Holds for
    /// the whole process; passed over where libtorch was built with another library.
    // Restricted: the signature is that of OpenBLAS' cblas.h.
    @SuppressWarnings("restricted")
    static void setBlasThreads(int threads) {
        Optional<MemorySegment> function =
                SymbolLookup.loaderLookup().find("openblas_set_num_threads");
        if (function.isEmpty()) {
            return;
        }
        MethodHandle handle =
                Linker.nativeLinker()
                        .downcallHandle(
                                function.get(), FunctionDescriptor.ofVoid(ValueLayout.JAVA_INT));
        try {
            handle.invokeExact(threads);
        } catch (Throwable e) {
            throw new IllegalStateException("OpenBLAS did not take its thread count", e);
        }
    }
}
