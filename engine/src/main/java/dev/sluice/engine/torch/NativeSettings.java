package dev.sluice.engine.torch;

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
