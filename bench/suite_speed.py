#!/usr/bin/env python3
"""Items a second of `sluice eval` beside lm_eval with transformers, on the same items, in turn.

Tasks are those of conformance/suite_tasks.py: short questions, lettered choices after two examples
(one token a choice), and full answers after one example. Both compute in float32 with all cores;
only scoring is timed, not starting, loading or reading; lm_eval gets the best of two batch sizes.

  bench/suite_speed.py [--model FOLDER] [--items 48] [--rounds 3] [--json FILE]
"""

import argparse
import json
import os
import pathlib
import platform
import statistics
import subprocess
import sys
import tempfile
import time

os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "conformance"))

import lm_eval
from lm_eval.models.huggingface import HFLM
from lm_eval.tasks import TaskManager

import suite_tasks

TASKS = ("plain", "letters", "labels")
BATCH_SIZES = (1, 16)


def sluice(model, file):
    """Seconds that scoring took, and the accuracy."""
    done = subprocess.run(
        [str(ROOT / "sluice"), "eval", str(model), "--suite", str(file), "--json"],
        capture_output=True, text=True, check=False,
    )
    if done.returncode:
        sys.exit(done.stderr)
    (report,) = json.loads(done.stdout)
    scores = {score["metric"]: score["value"] for score in report["scores"]}
    return report["seconds"], scores["acc"]


class Timed(HFLM):
    """lm_eval's model, which adds up the time it scores."""

    seconds = 0.0

    def loglikelihood(self, requests, disable_tqdm=False):
        started = time.monotonic()
        try:
            return super().loglikelihood(requests, disable_tqdm=True)
        finally:
            self.seconds += time.monotonic() - started


def harness(lm, manager, name, batch_size):
    lm.batch_size_per_gpu = batch_size
    lm.seconds = 0.0
    results = lm_eval.simple_evaluate(
        model=lm, tasks=[name], task_manager=manager, verbosity="ERROR", bootstrap_iters=0
    )
    return lm.seconds, results["results"][name]["acc,none"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    default = ROOT / "examples/smollm2/work/source"
    parser.add_argument("--model", type=pathlib.Path, default=default)
    parser.add_argument("--items", type=int, default=48)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", type=pathlib.Path)
    args = parser.parse_args()
    lm = Timed(pretrained=str(args.model), dtype="float32", device="cpu", batch_size=1)
    table = {}
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch)
        files = suite_tasks.write(folder, "speed", args.items, suite_tasks.TEXTS)
        manager = TaskManager(include_path=str(folder), include_defaults=False)
        for task in TASKS:
            name = f"speed_{task}"
            ours, theirs, loads = [], {size: [] for size in BATCH_SIZES}, []
            for _ in range(args.rounds):
                seconds, accuracy = sluice(args.model, files[name])
                ours.append(seconds)
                for size in BATCH_SIZES:
                    other_seconds, other_accuracy = harness(lm, manager, name, size)
                    theirs[size].append(other_seconds)
                    if other_accuracy != accuracy:
                        sys.exit(f"{name}: accuracy {accuracy} here, {other_accuracy} there")
                loads.append(os.getloadavg()[0])
            best = min(BATCH_SIZES, key=lambda size: statistics.median(theirs[size]))
            mine, other = statistics.median(ours), statistics.median(theirs[best])
            table[task] = {
                "items": args.items,
                "accuracy": accuracy,
                "sluice_items_per_second": args.items / mine,
                "lm_eval_items_per_second": args.items / other,
                "lm_eval_batch_size": best,
                "ratio": other / mine,
                "sluice_seconds": ours,
                "lm_eval_seconds": theirs,
                "load_average": loads,
            }
            print(
                f"{task:8} sluice {args.items / mine:6.2f} items/s, lm_eval "
                f"{args.items / other:6.2f} (batch {best}): ratio {other / mine:.2f}", flush=True
            )
    if args.json:
        machine = f"{platform.machine()}, {os.cpu_count()} cores"
        result = {"machine": machine, "model": args.model.parent.parent.name, "tasks": table}
        args.json.write_text(json.dumps(result, indent=2) + "\n")


if __name__ == "__main__":
    main()
