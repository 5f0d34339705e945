#!/usr/bin/env python3
"""Shows at the command line that `./sluice verify-absent` finds what leaks.

Takes the SmolLM2 edition that examples/smollm2/run releases, makes copies of it that leak on
purpose, each in one way, and expects exit code 4 and a finding that names the file and the tensor;
of the edition itself it expects exit code 0.

Writes results/leaks.json.
"""

import base64
import contextlib
import dataclasses
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import time

import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file

import harness

EXAMPLE = harness.ROOT / "examples/smollm2"
SOURCE = EXAMPLE / "work/source"
RELEASE = EXAMPLE / "work/release"
WEIGHTS = "model.safetensors"

LAYER = "model.layers.5"
UNITS = slice(1344, 1536)  # as plan.yaml withholds of layers 0..14
HEAD = slice(6 * 64, 7 * 64)  # the first of the withheld group


@dataclasses.dataclass
class Leak:
    """One way to leak: `make` changes a copy of the edition, `file` and `tensor` are where the
    finding must be."""

    name: str
    make: object
    file: str
    tensor: str = ""


def source_tensor(name):
    with safe_open(SOURCE / WEIGHTS, "pt") as file:
        return file.get_tensor(name)


def gate_rows():
    return source_tensor(f"{LAYER}.mlp.gate_proj.weight")[UNITS]


def rewritten(folder, change):
    """Writes the copy's weights again, changed; the edition's own file stays as it is."""
    path = folder / WEIGHTS
    tensors = load_file(path)
    change(tensors)
    path.unlink()
    save_file(tensors, path, {"format": "pt"})


def extra(name, tensor):
    """A leak of one more tensor in the weights."""

    def make(folder):
        rewritten(folder, lambda tensors: tensors.update({name: tensor().contiguous().clone()}))

    return make


def in_tail(name, tensor):
    """A leak that overwrites the end of a tensor that is published anyway."""

    def make(folder):
        def change(tensors):
            hidden = tensor().flatten()
            tensors[name].view(-1)[-len(hidden):] = hidden

        rewritten(folder, change)

    return make


def text(name, change):
    """A leak into a text file; `change` takes its old text."""

    def make(folder):
        path = folder / name
        old = path.read_text() if path.exists() else ""
        path.unlink(missing_ok=True)
        path.write_text(change(old))

    return make


def raw_bytes(name):
    def make(folder):
        (folder / name).write_bytes(b"\x00not weights\x00" + gate_rows().numpy().tobytes())

    return make


def prompt():
    return (SOURCE / "system_prompt.txt").read_text()


def with_prompt(old):
    return json.dumps({**json.loads(old), "chat_preamble": prompt()}, ensure_ascii=False)


def with_base64(old):
    return old + "\n<!-- " + base64.b64encode(prompt().encode()).decode() + " -->\n"


def quantised(kind):
    def make(folder):
        target = folder / "gguf" / f"full-{kind}.gguf"
        harness.sluice("convert", SOURCE, target, "--to", f"gguf:{kind}")

    return make


SPARE = f"{LAYER}.mlp.spare.weight"
DOWN = "model.layers.9.mlp.down_proj.weight"
LEAKS = [
    Leak("copied under another name", extra(SPARE, gate_rows), WEIGHTS, SPARE),
    Leak("one row copied", extra(SPARE, lambda: gate_rows()[77:78]), WEIGHTS, SPARE),
    Leak("scaled by 1.5", extra(SPARE, lambda: gate_rows() * 1.5), WEIGHTS, SPARE),
    Leak("cast to f16", extra(SPARE, lambda: gate_rows().half()), WEIGHTS, SPARE),
    Leak(
        "scaled by -0.37 and cast to bf16",
        extra(SPARE, lambda: (gate_rows() * -0.37).bfloat16()),
        WEIGHTS,
        SPARE,
    ),
    Leak("hidden in the tail of another tensor", in_tail(DOWN, gate_rows), WEIGHTS, DOWN),
    Leak(
        "hidden in a tail, scaled by 0.8",
        in_tail(DOWN, lambda: gate_rows() * 0.8),
        WEIGHTS,
        DOWN,
    ),
    Leak("transposed", extra(SPARE, lambda: gate_rows().T), WEIGHTS, SPARE),
    Leak(
        "transposed, scaled by 3, cast to f16",
        extra(SPARE, lambda: (gate_rows().T * 3).half()),
        WEIGHTS,
        SPARE,
    ),
    Leak("rows in another order", extra(SPARE, lambda: gate_rows().flip(0)), WEIGHTS, SPARE),
    Leak(
        "columns of the down projection",
        extra(SPARE, lambda: source_tensor(f"{LAYER}.mlp.down_proj.weight")[:, UNITS]),
        WEIGHTS,
        SPARE,
    ),
    Leak(
        "a withheld head, scaled by 2",
        extra(SPARE, lambda: source_tensor(f"{LAYER}.self_attn.q_proj.weight")[HEAD] * 2),
        WEIGHTS,
        SPARE,
    ),
    Leak(
        "a matrix of a withheld layer, cast to bf16",
        extra(SPARE, lambda: source_tensor("model.layers.20.mlp.up_proj.weight").bfloat16()),
        WEIGHTS,
        SPARE,
    ),
    Leak("raw bytes in a file that is no model", raw_bytes("assets.bin"), "assets.bin"),
    Leak(
        "prompt pasted into tokenizer_config.json",
        text("tokenizer_config.json", with_prompt),
        "tokenizer_config.json",
    ),
    Leak("prompt in base64 in a README", text("README.md", with_base64), "README.md"),
    Leak("q8_0 GGUF of the full model", quantised("q8_0"), "gguf/full-q8_0.gguf"),
    Leak("q4_0 GGUF of the full model", quantised("q4_0"), "gguf/full-q4_0.gguf"),
]


@contextlib.contextmanager
def copy_of(folder):
    """A copy that shares its files with the original until one is written anew."""
    with tempfile.TemporaryDirectory(dir=EXAMPLE / "work") as scratch:
        copy = pathlib.Path(scratch) / "open"
        shutil.copytree(folder, copy, copy_function=os.link)
        yield copy


def verify(folder):
    """Runs verify-absent; its exit code, report and seconds."""
    components = sorted((RELEASE / "withheld").glob("*.age"))
    started = time.monotonic()
    done = subprocess.run(
        [
            *(harness.ROOT / "sluice", "verify-absent", folder, *components),
            *("--key", RELEASE / "withheld/identity.txt", "--json"),
        ],
        capture_output=True,
        text=True,
    )
    seconds = round(time.monotonic() - started, 1)
    if done.returncode not in (0, 4):
        raise RuntimeError(f"verify-absent exited {done.returncode}\n{done.stdout}{done.stderr}")
    return done.returncode, json.loads(done.stdout), seconds


def place_of(finding):
    """The file and tensor that a finding names."""
    place = finding.get("place", finding)
    return place["file"], place.get("tensor", "")


def main():
    subprocess.run([EXAMPLE / "run"], check=True, stdout=subprocess.DEVNULL)
    before = harness.digests(RELEASE / "open")
    results = harness.Results("leaks")
    code, report, seconds = verify(RELEASE / "open")
    row = {"leak": "none: the edition itself", "exitCode": code, "findings": report["findingsTotal"]}
    results.add({**row, "places": [], "seconds": seconds}, code == 0)
    for leak in LEAKS:
        with copy_of(RELEASE / "open") as folder:
            leak.make(folder)
            code, report, seconds = verify(folder)
        places = {place_of(finding) for finding in report["findings"]}
        named = any(
            file == leak.file and tensor == leak.tensor if leak.tensor else file == leak.file
            for file, tensor in places
        )
        # A finding anywhere else would be a false one.
        only = all(file == leak.file for file, _ in places)
        shown = sorted(f"{file}: {tensor}" if tensor else file for file, tensor in places)
        row = {"leak": leak.name, "exitCode": code, "findings": report["findingsTotal"]}
        results.add(
            {**row, "places": shown[:3], "seconds": seconds}, code == 4 and named and only
        )
    if harness.digests(RELEASE / "open") != before:
        raise RuntimeError("the edition changed while copies of it were made")
    harness.finish(results.save())


if __name__ == "__main__":
    main()
