package dev.sluice.lab.train;

import org.bytedeco.pytorch.global.torch;

/// What matrix products are computed in; weights, gradients and the optimizer stay in float32.
public enum Precision {
    F32,
    /// About twice as fast on CPUs that have instructions for it, at three significant digits.
    BF16;

    /// Sets the calling thread to this until the scope is closed.
    Scope enter() {
        boolean isMixed = this == BF16;
        boolean was = torch.is_autocast_enabled(torch.DeviceType.CPU);
        torch.set_autocast_dtype(torch.DeviceType.CPU, torch.ScalarType.BFloat16);
        torch.set_autocast_cache_enabled(false);
        torch.set_autocast_enabled(torch.DeviceType.CPU, isMixed);
        return () -> torch.set_autocast_enabled(torch.DeviceType.CPU, was);
    }

    /// What [#enter] set.
    interface Scope extends AutoCloseable {
        @Override
        void close();
    }
}
