#!/usr/bin/env python3
"""Measures Sluice's decoder beside llama.cpp on the same weights in the same precision.

    engine_speed.py F32_FOLDER F32.gguf BF16_FOLDER BF16.gguf [--threads 1 2]

Folders and GGUF files are what `sluice convert` makes of SmolLM2-135M (see examples/smollm2). Each
round reads a prompt at once, then writes tokens one by one; the median round counts, and programs
take turns. Besides wall time, the processor time of the computing thread is kept: with one thread
it is comparable on a machine that is busy with other things, where wall time is not.

It also makes 10,000 short generations with the tiny model of the tests and keeps the memory that the
process has resident along the way. Needs llama-cpp-python, `mvn -pl engine -am test-compile` and
JAVA_HOME of a JDK 25. Writes bench/results/engine_speed.json.
"""

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import time

import llama_cpp
import numpy as np

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "conformance"))
PROMPT, WRITTEN, ROUNDS = 128, 64, 4
GOLDEN = ROOT / "engine/src/test/resources/dev/sluice/engine/decoder/golden/llama"


def class_path():
    import logits

    return os.environ.get("SLUICE_ENGINE_CLASSPATH") or logits.class_path()


def java(libraries, folder, threads, prompt, written, rounds):
    command = [pathlib.Path(os.environ["JAVA_HOME"]) / "bin/java", "-Xmx768m"]
    command += ["--add-modules", "jdk.incubator.vector"]
    command += ["--enable-native-access=ALL-UNNAMED", "-cp", libraries]
    command += ["dev.sluice.engine.decoder.SpeedMain", folder, threads, prompt, written, rounds]
    done = subprocess.run([str(c) for c in command], capture_output=True, text=True, check=True)
    return [list(map(float, line.split())) for line in done.stdout.splitlines()]


def llama(gguf, threads):
    model = llama_cpp.Llama(
        str(gguf), n_ctx=PROMPT + WRITTEN + 8, n_threads=threads, n_threads_batch=threads,
        n_batch=512, verbose=False)
    size = model.n_vocab()
    ids = [6 + i * 7919 % (size - 6) for i in range(PROMPT)]

    def step(tokens):
        model.eval(tokens)
        scores = np.ctypeslib.as_array(model._ctx.get_logits_ith(-1), (size,))
        return int(scores.argmax())

    rounds = []
    for _ in range(ROUNDS):
        model.reset()
        marks = [(time.perf_counter(), time.thread_time())]
        token = step(ids)
        marks.append((time.perf_counter(), time.thread_time()))
        for _ in range(WRITTEN):
            token = step([token])
        marks.append((time.perf_counter(), time.thread_time()))
        (a, p), (b, q), (c, r) = marks
        rounds.append([b - a, c - b, q - p, r - q, token, 0])
    return rounds


def rates(rounds, threads):
    """Tokens a second of the median round, without the first, which warms up."""
    columns = [statistics.median(column) for column in list(zip(*rounds[1:]))[:4]]
    made = {
        "prefill tokens/s": round(PROMPT / columns[0], 1),
        "decode tokens/s": round(WRITTEN / columns[1], 1),
    }
    if threads == 1:
        made["prefill tokens/s of processor time"] = round(PROMPT / columns[2], 1)
        made["decode tokens/s of processor time"] = round(WRITTEN / columns[3], 1)
    return {**made, "last token": int(rounds[-1][4])}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("f32_folder", "f32_gguf", "bf16_folder", "bf16_gguf"):
        parser.add_argument(name, type=pathlib.Path)
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--generations", type=int, default=10_000)
    arguments = parser.parse_args()
    libraries = class_path()
    load = os.getloadavg()[0]
    rows = []
    for precision in ("f32", "bf16"):
        folder = getattr(arguments, f"{precision}_folder")
        gguf = getattr(arguments, f"{precision}_gguf")
        for threads in arguments.threads:
            ours = rates(java(libraries, folder, threads, PROMPT, WRITTEN, ROUNDS), threads)
            theirs = rates(llama(gguf, threads), threads)
            ratio = {
                key: round(ours[key] / theirs[key], 2) for key in ours if key != "last token"
            }
            row = {"precision": precision, "threads": threads, "sluice": ours,
                   "llama.cpp": theirs, "ratio": ratio}
            rows.append(row)
            print(json.dumps(row), flush=True)
    made = java(libraries, GOLDEN, 1, 8, 8, arguments.generations)
    resident = [int(row[5]) for row in made]
    memory = {
        "generations": len(resident),
        "resident bytes after": {
            str(n): resident[n - 1] for n in (100, 1000, 2000, 5000, 10_000) if n <= len(resident)
        },
    }
    print(json.dumps(memory))
    results = {
        "model": "SmolLM2-135M", "prompt tokens": PROMPT, "written tokens": WRITTEN,
        "cores": os.cpu_count(), "load average at start": round(load, 1),
        "llama-cpp-python": llama_cpp.__version__,
        "rows": rows, "memory": memory,
    }
    (ROOT / "bench/results/engine_speed.json").write_text(json.dumps(results, indent=1) + "\n")


if __name__ == "__main__":
    main()
