"""Folders that look as models do, of random bytes that a seed gives again."""

import json
import pathlib
import random
import struct

README = """---
license: apache-2.0
language: [en]
library_name: transformers
pipeline_tag: text-generation
tags: [conformance]
---
# A model of random bytes

Grüße, 你好.
"""

ODD = "nested/é #%.txt"


def safetensors(path, data_bytes, seed):
    """A valid safetensors file of two tensors of random bytes."""
    half = data_bytes // 8 * 4
    header = json.dumps({
        "a": {"dtype": "F32", "shape": [half // 4], "data_offsets": [0, half]},
        "b": {"dtype": "U8", "shape": [data_bytes - half], "data_offsets": [half, data_bytes]},
        "__metadata__": {"format": "pt"},
    }).encode()
    header += b" " * (-len(header) % 8)
    numbers = random.Random(seed)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(header)) + header)
        left = data_bytes
        while left:
            piece = min(left, 1 << 22)
            file.write(numbers.randbytes(piece))
            left -= piece


def make(folder, big_bytes, seed):
    """README with YAML, config.json, a small and a big safetensors, nested, empty and oddly named."""
    folder = pathlib.Path(folder)
    (folder / "nested/deep").mkdir(parents=True)
    (folder / "README.md").write_text(README)
    (folder / "config.json").write_text(json.dumps({"architectures": ["Llama"], "seed": seed}))
    safetensors(folder / "model.safetensors", 4_000_000, seed)
    safetensors(folder / "nested/big.safetensors", big_bytes, seed + 1)
    (folder / "nested/deep/notes.txt").write_text("deep\n" * 100)
    (folder / "empty.txt").write_bytes(b"")
    (folder / ODD).write_text("an odd name\n")
    return folder
