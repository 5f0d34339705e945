#!/usr/bin/env python3
"""Holds Sluice's block codecs against ggml's own reference code, bit for bit.

The oracle is libggml-base, as the wheel of llama-cpp-python ships it, called through ctypes.

  ggml_vectors.py golden          writes weights/src/test/resources/ggml/ (committed; `mvn test`
                                  reads it without Python)
  ggml_vectors.py differential    runs GgmlDifferential of the weights tests over millions of
                                  values and writes conformance/results/ggml.json; needs
                                  `mvn -pl weights test-compile` and JAVA_HOME of a JDK 25

Both need numpy, gguf and llama-cpp-python 0.3.36.
"""

import ctypes
import importlib.util
import json
import os
import pathlib
import subprocess
import sys
import tempfile

import numpy as np

ROOT = pathlib.Path(__file__).resolve().parent.parent
GOLDEN = ROOT / "weights/src/test/resources/ggml"
FUZZ_SEEDS = (ROOT / "weights/src/test/resources/dev/sluice/weights/gguf/GgufFuzzTestInputs"
              / "anyBytesAreReadOrRefused")

# name: (ggml id, elements a block, bytes a block, function suffix)
TYPES = {
    "F16": (1, 1, 2, None),
    "BF16": (30, 1, 2, None),
    "Q4_0": (2, 32, 18, "q4_0"),
    "Q4_1": (3, 32, 20, "q4_1"),
    "Q5_0": (6, 32, 22, "q5_0"),
    "Q5_1": (7, 32, 24, "q5_1"),
    "Q8_0": (8, 32, 34, "q8_0"),
    "Q2_K": (10, 256, 84, "q2_K"),
    "Q3_K": (11, 256, 110, "q3_K"),
    "Q4_K": (12, 256, 144, "q4_K"),
    "Q5_K": (13, 256, 176, "q5_K"),
    "Q6_K": (14, 256, 210, "q6_K"),
    "MXFP4": (39, 32, 17, "mxfp4"),
}
ENCODED = ["F16", "BF16", "Q4_0", "Q8_0", "Q4_K", "Q6_K"]


def library():
    folder = pathlib.Path(importlib.util.find_spec("llama_cpp").origin).parent / "lib"
    lib = ctypes.CDLL(str(folder / "libggml-base.so"))
    lib.ggml_quantize_chunk.restype = ctypes.c_size_t
    lib.ggml_quantize_chunk.argtypes = [
        ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p,
        ctypes.c_int64, ctypes.c_int64, ctypes.c_int64, ctypes.c_void_p]
    return lib


def call(function, source, target, count):
    function.restype = None
    function.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int64]
    function(source.ctypes.data, target.ctypes.data, count)


def blocks_of(name, count):
    _, size, width, _ = TYPES[name]
    return np.zeros(count // size * width, np.uint8)


def encode_ref(lib, name, values):
    target = blocks_of(name, values.size)
    function = {
        "F16": "ggml_fp32_to_fp16_row", "BF16": "ggml_fp32_to_bf16_row_ref",
    }.get(name, f"quantize_row_{TYPES[name][3]}_ref")
    call(getattr(lib, function), values, target, values.size)
    return target


def encode_chunk(lib, name, values, row=256):
    """What llama-quantize gives for a tensor without an importance matrix."""
    target = blocks_of(name, values.size)
    lib.ggml_quantize_chunk(
        TYPES[name][0], values.ctypes.data, target.ctypes.data, 0, values.size // row, row, None)
    return target


def decode(lib, name, blocks):
    _, size, width, suffix = TYPES[name]
    count = blocks.size // width * size
    target = np.zeros(count, np.float32)
    function = {
        "F16": "ggml_fp16_to_fp32_row", "BF16": "ggml_bf16_to_fp32_row",
    }.get(name, f"dequantize_row_{suffix}")
    call(getattr(lib, function), blocks, target, count)
    return target


def inputs(rng, rows):
    """The named kinds of rows of 256 values, `rows` of each."""
    shape = (rows, 256)
    sign = rng.choice(np.array([-1, 1], np.float32), shape)
    outliers = rng.standard_normal(shape) * 0.02
    outliers[rng.random(shape) < 0.02] *= 400
    special = rng.standard_normal(shape).astype(np.float32)
    picks = np.array([np.nan, -np.nan, np.inf, -np.inf, 0, -0.0, 1e-45, 3.4028235e38], np.float32)
    where = rng.random(shape) < 0.02
    special[where] = rng.choice(picks, int(where.sum()))
    kinds = {
        "normal": rng.standard_normal(shape) * 0.02,
        "uniform": rng.uniform(-1, 1, shape),
        "zeros": np.where(rng.random(shape) < 0.5, 0.0, -0.0),
        "outliers": outliers,
        "tiny": sign * np.exp(rng.uniform(np.log(1e-45), np.log(1e-36), shape)),
        "huge": sign * np.exp(rng.uniform(np.log(1e30), np.log(3e38), shape)),
        "equal": np.broadcast_to(rng.standard_normal((rows, 1)), shape),
        "magnitudes": sign * np.exp(rng.uniform(np.log(1e-12), np.log(1e4), shape)),
        "positive": rng.uniform(0.5, 1.5, shape),
        "ties": rng.integers(-254, 255, shape) / 2.0,
        "special": special,
    }
    return {name: np.ascontiguousarray(v, np.float32) for name, v in kinds.items()}


def random_blocks(rng, name, count):
    """Blocks of random bytes: every scale, infinite and NaN ones included."""
    return rng.integers(0, 256, blocks_of(name, count).size, np.uint8)


def golden():
    lib = library()
    rng = np.random.default_rng(20261123)
    kinds = inputs(rng, 1)
    finite = np.concatenate([v.ravel() for name, v in kinds.items() if name != "special"])
    values = np.concatenate([finite, kinds["special"].ravel()])
    GOLDEN.mkdir(parents=True, exist_ok=True)
    values.astype("<f4").tofile(GOLDEN / "input.f32")
    for name in TYPES:
        blocks = encode_chunk(lib, name, values)
        blocks.tofile(GOLDEN / f"{name}.blocks")
        if name in ENCODED:
            assert np.array_equal(blocks, encode_ref(lib, name, values)), name
        # Not all rows are decoded, to keep the folder small.
        both = np.concatenate(
            [blocks[: blocks_of(name, 1280).size], random_blocks(rng, name, 1024)])
        both.tofile(GOLDEN / f"{name}.decode.blocks")
        decode(lib, name, both).astype("<f4").tofile(GOLDEN / f"{name}.decode.f32")
    python_package_file(FUZZ_SEEDS / "python-package.gguf")
    total = sum(f.stat().st_size for f in GOLDEN.iterdir())
    print(f"{len(list(GOLDEN.iterdir()))} files, {total} bytes")


def python_package_file(path):
    """A small file by the gguf package: seed of the fuzzer, and read by GgufRoundTripTest."""
    import gguf
    path.parent.mkdir(parents=True, exist_ok=True)
    writer = gguf.GGUFWriter(str(path), "llama")
    writer.add_uint8("u8", 200)
    writer.add_int8("i8", -3)
    writer.add_uint16("u16", 65000)
    writer.add_int16("i16", -300)
    writer.add_uint32("u32", 4000000000)
    writer.add_int32("i32", -5)
    writer.add_float32("f32", 0.1)
    writer.add_uint64("u64", 2**64 - 1)
    writer.add_int64("i64", -(2**40))
    writer.add_float64("f64", 0.1)
    writer.add_bool("yes", True)
    writer.add_string("text", "naïve 模型 🦙")
    writer.add_array("strings", ["a", "", "é"])
    writer.add_array("ints", [1, -2, 3])
    writer.add_array("floats", [0.5, -1.5])
    writer.add_tensor("blk.0.weight", np.arange(6, dtype=np.float32).reshape(2, 3))
    writer.add_tensor("half", np.array([1.5, -2], dtype=np.float16))
    packed = gguf.quants.quantize(
        np.linspace(-1, 1, 64, dtype=np.float32).reshape(1, 64), gguf.GGMLQuantizationType.Q8_0)
    writer.add_tensor("packed", packed, raw_dtype=gguf.GGMLQuantizationType.Q8_0)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def differential(rows=2048):
    lib = library()
    rng = np.random.default_rng()
    seed = int(rng.integers(2**31))
    rng = np.random.default_rng(seed)
    kinds = inputs(rng, rows)
    values = np.concatenate([v.ravel() for v in kinds.values()])
    report = {"seed": seed, "oracle": "libggml-base of llama-cpp-python 0.3.36",
              "values": int(values.size), "encode": {}, "decode": {}}
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        values.astype("<f4").tofile(folder / "input.f32")
        decoded = {}
        for name in TYPES:
            blocks = np.concatenate(
                [encode_chunk(lib, name, values), random_blocks(rng, name, 1 << 20)])
            blocks.tofile(folder / f"{name}.blocks")
            decoded[name] = (blocks, decode(lib, name, blocks))
        java = pathlib.Path(os.environ["JAVA_HOME"]) / "bin/java"
        target = ROOT / "weights/target"
        subprocess.run(
            [str(java), "--add-modules", "jdk.incubator.vector", "-Xmx1g",
             "-cp", f"{target / 'classes'}:{target / 'test-classes'}",
             "dev.sluice.weights.quant.GgmlDifferential", str(folder)], check=True)
        bad = 0
        for kernel in ("codec", "scalar"):
            # The casts have no scalar codec; CastsTest compares their twins.
            packed = [name for name in TYPES if kernel == "codec" or TYPES[name][1] > 1]
            for name in packed:
                expected = decoded[name][1].view(np.uint32)
                actual = np.fromfile(folder / f"{name}.{kernel}.f32", "<f4").view(np.uint32)
                wrong = int((expected != actual).sum())
                both_nan = np.isnan(decoded[name][1]) & np.isnan(actual.view(np.float32))
                report["decode"].setdefault(name, {})[kernel] = {
                    "values": int(expected.size), "different": wrong,
                    "different_but_both_nan": int(((expected != actual) & both_nan).sum())}
                bad += wrong
            for name in [name for name in ENCODED if name in packed]:
                expected = encode_ref(lib, name, values)
                chunk = encode_chunk(lib, name, values)
                actual = np.fromfile(folder / f"{name}.{kernel}.blocks", np.uint8)
                by_kind = {}
                for (kind, _), e, a in zip(
                        kinds.items(), np.split(expected, len(kinds)),
                        np.split(actual, len(kinds))):
                    if not np.array_equal(e, a):
                        by_kind[kind] = int((e != a).sum())
                report["encode"].setdefault(name, {})[kernel] = {
                    "values": int(values.size), "different_bytes": by_kind,
                    "chunk_equals_ref": bool(np.array_equal(expected, chunk))}
                bad += sum(by_kind.values())
    report["different"] = bad
    out = ROOT / "conformance/results/ggml.json"
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(report, indent=2) + "\n")
    print(json.dumps(report, indent=1))
    return 1 if bad else 0


if __name__ == "__main__":
    if sys.argv[1:] == ["golden"]:
        golden()
    elif sys.argv[1:] == ["differential"]:
        sys.exit(differential())
    else:
        sys.exit(__doc__)
