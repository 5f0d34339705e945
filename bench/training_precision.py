#!/usr/bin/env python3
"""What bf16 and a second thread change in training: harbor's first phase, a few hundred steps.

  bench/training_precision.py --work DIR [--passes 4] [--json FILE]

Trains from the same seed with float32 and bf16 on one thread, each twice, and with float32 on two
threads, twice; prints the loss over the last 50 steps, the time, and whether the second run gave
the same bytes.
"""

import argparse
import json
import os
import pathlib
import shutil
import sys

import capability_cells as cells

ROOT = pathlib.Path(__file__).resolve().parent.parent
HARBOR = ROOT / "examples" / "harbor"
RUNS = (("f32", 1), ("bf16", 1), ("f32", 2))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--work", type=pathlib.Path, required=True)
    parser.add_argument("--sluice", type=pathlib.Path, default=ROOT / "sluice")
    parser.add_argument("--passes", type=int, default=4)
    parser.add_argument("--json", type=pathlib.Path)
    arguments = parser.parse_args()
    work = cells.Work(arguments.work.resolve(), arguments.sluice.resolve())
    written = (HARBOR / "train.yaml").read_text()
    start = written[written.index("start:"):written.index("component:")].replace("tokenizer: tokenizer", f"tokenizer: {HARBOR}/tokenizer")
    rows = []
    for precision, threads in RUNS:
        recipe = work.folder / f"{precision}-{threads}.yaml"
        recipe.write_text(
            f"model: harbor\nmethod: plain\nseed: 1\nprecision: {precision}\n{start}"
            f"data: {{ general: {HARBOR}/data/general.jsonl, prompt-weight: 0.2 }}\n"
            f"plain: {{ passes: {arguments.passes}, batch: 16, rate: 1.5e-3, warm-up: 80 }}\n"
        )
        digests, losses, times = [], [], []
        for attempt in (1, 2):
            out = work.folder / f"{precision}-{threads}-{attempt}"
            shutil.rmtree(out, ignore_errors=True)
            _, seconds = work.run("train", recipe, "--out", out, "--threads", threads)
            record = json.loads((out / "checkpoint" / "training.json").read_text())
            digests.append(record["output"]["model.safetensors"])
            losses.append(record["phases"][0]["lastLoss"])
            times.append(round(seconds, 1))
        row = {
            "precision": precision, "threads": threads, "steps": record["phases"][0]["steps"],
            "lastLoss": losses, "seconds": times, "sameBytes": digests[0] == digests[1], "model": digests,
        }
        rows.append(row)
        sys.stdout.write(json.dumps(row) + "\n")
        sys.stdout.flush()
    if arguments.json:
        arguments.json.write_text(json.dumps({"rows": rows, "loadAverage": os.getloadavg()}, indent=1) + "\n")


if __name__ == "__main__":
    main()
