#!/usr/bin/env python3
"""What bf16 and a second thread change in training: harbor's first phase, a few hundred steps.

  bench/training_precision.py --work DIR [--passes 3] [--runs f32:1,bf16:1,f32:2] [--json FILE]

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


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--work", type=pathlib.Path, required=True)
    parser.add_argument("--sluice", type=pathlib.Path, default=ROOT / "sluice")
    parser.add_argument("--passes", type=int, default=3)
    parser.add_argument("--runs", default="f32:1,bf16:1,f32:2", help="precision and threads")
    parser.add_argument("--json", type=pathlib.Path)
    arguments = parser.parse_args()
    work = cells.Work(arguments.work.resolve(), arguments.sluice.resolve())
    written = (HARBOR / "train.yaml").read_text()
    start = written[written.index("start:"):written.index("component:")].replace("tokenizer: tokenizer", f"tokenizer: {HARBOR}/tokenizer")
    rows = json.loads(arguments.json.read_text())["rows"] if arguments.json and arguments.json.exists() else []
    for precision, threads in (run.split(":") for run in arguments.runs.split(",")):
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
            "precision": precision, "threads": int(threads), "steps": record["phases"][0]["steps"],
            "lastLoss": losses, "seconds": times, "sameBytes": digests[0] == digests[1], "model": digests,
            "loadAverage": round(os.getloadavg()[0], 1),
        }
        rows = [r for r in rows if (r["precision"], r["threads"]) != (precision, int(threads))] + [row]
        sys.stdout.write(json.dumps(row) + "\n")
        sys.stdout.flush()
        if arguments.json:
            arguments.json.write_text(json.dumps({"rows": rows}, indent=1) + "\n")


if __name__ == "__main__":
    main()
