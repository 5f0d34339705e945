package dev.sluice.weights;

import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The element types of safetensors, under the names its headers use.
///
/// Their order is that of the reference implementation, which sorts tensors by it when it writes.
/// F4 and the F6 types are sub-byte: a tensor of them must fill whole bytes. Source: the `Dtype`
/// enum of the safetensors reference implementation.
public enum DType {
    BOOL(8),
    F4(4),
    F6_E2M3(6),
    F6_E3M2(6),
    U8(8),
    I8(8),
    F8_E5M2(8),
    F8_E4M3(8),
    F8_E8M0(8),
    I16(16),
    U16(16),
    F16(16),
    BF16(16),
    I32(32),
    U32(32),
    F32(32),
    C64(64),
    F64(64),
    I64(64),
    U64(64);

    private static final Map<String, DType> BY_NAME =
            Stream.of(values())
                    .collect(Collectors.toUnmodifiableMap(Enum::name, Function.identity()));

    private final int bits;

    DType(int bits) {
        this.bits = bits;
    }

    public int bits() {
        return bits;
    }

    /// Whether an element fills whole bytes, which slicing along the last axis needs.
    public boolean isWholeBytes() {
        return bits % 8 == 0;
    }

    /// Whether the elements are real numbers that widen to float32.
    public boolean isPlainFloat() {
        return this == F32 || this == F16 || this == BF16 || this == F64;
    }

    /// The bytes that `elements` of this type fill, or empty where they overflow a long or do not
    /// fill whole bytes.
    public Optional<Long> byteLength(long elements) {
        try {
            long totalBits = Math.multiplyExact(elements, (long) bits);
            return totalBits % 8 == 0 ? Optional.of(totalBits / 8) : Optional.empty();
        } catch (ArithmeticException _) {
            return Optional.empty();
        }
    }

    public static Optional<DType> named(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }
}
