#!/usr/bin/env python3
"""The cut that release_speed.py compares with, as one would write it in Python: safetensors 0.8 + numpy.

Takes MLP units FIRST..LAST out of every layer of SOURCE, writes OUT/open and OUT/withheld.safetensors,
and hashes the source and everything written. It does not encrypt, and it proves nothing.

  bench/python_cut.py SOURCE OUT FIRST LAST
"""
import hashlib
import json
import os
import pathlib
import struct
import sys

import numpy as np
from safetensors import TensorSpec, serialize_file


def sha256(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read(path):
    data = np.memmap(path, np.uint8, "r")
    (length,) = struct.unpack("<Q", data[:8].tobytes())
    header = json.loads(data[8 : 8 + length].tobytes())
    header.pop("__metadata__", None)
    for name, info in header.items():
        begin, end = info["data_offsets"]
        yield name, data[8 + length + begin : 8 + length + end].view(np.uint16).reshape(info["shape"])


def save(tensors, path):
    whole = {name: np.ascontiguousarray(tensor) for name, tensor in tensors.items()}
    serialize_file(
        {
            name: TensorSpec(
                dtype="bfloat16",
                shape=list(tensor.shape),
                data_ptr=tensor.ctypes.data,
                data_len=tensor.nbytes,
            )
            for name, tensor in whole.items()
        },
        path,
        {"format": "pt"},
    )
    with open(path, "rb") as file:
        os.fsync(file.fileno())
    return sha256(path)


def main():
    source, out = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    units = np.arange(int(sys.argv[3]), int(sys.argv[4]) + 1)
    (out / "open").mkdir(parents=True)
    digests, withheld = {}, {}
    for shard in sorted(source.glob("*.safetensors")):
        kept = {}
        for name, tensor in read(shard):
            axis = 1 if "down_proj" in name else 0
            if ".mlp." in name:
                withheld[name] = np.take(tensor, units, axis)
                kept[name] = np.delete(tensor, units, axis)
            else:
                kept[name] = tensor
        digests[str(shard)] = sha256(shard)
        digests["open/" + shard.name] = save(kept, out / "open" / shard.name)
    digests["withheld"] = save(withheld, out / "withheld.safetensors")
    config = json.loads((source / "config.json").read_text())
    config["intermediate_size"] -= len(units)
    (out / "open" / "config.json").write_text(json.dumps(config, indent=2) + "\n")
    print(json.dumps(digests, indent=2))


if __name__ == "__main__":
    main()
