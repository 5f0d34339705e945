#!/usr/bin/env python3
"""Wall time, CPU and peak memory of `sluice release` beside cp + sync, sha256sum and a Python cut.

Makes the checkpoint once (synthetic_llama.py), then runs all of them in turn, ROUNDS times, each with
a warm page cache and an empty output folder, and prints the medians and the ratios. Needs a Python
with numpy and safetensors, and three times the checkpoint's size of free disk.

  bench/release_speed.py --work DIR [--gib 4] [--shards 1] [--rounds 3] [--json FILE]
"""
import argparse
import json
import os
import pathlib
import platform
import shutil
import statistics
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
FIRST, LAST = 7372, 8191  # a tenth of the units

PLAN = """model: synthetic-llama
source: {source}
components:
  tenth: {{ mlp-units: {{ layers: all, units: {first}..{last} }} }}
editions:
  open: {{ withhold: [tenth], formats: [safetensors:bf16], access: public }}
  proprietary: {{ access: api-only }}
"""


def run(command, log):
    start = time.monotonic()
    with open(log, "wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT)
        _, status, usage = os.wait4(process.pid, 0)
    seconds = time.monotonic() - start
    if status != 0:
        sys.exit(f"{command} failed:\n{log.read_text()}")
    return {
        "wall_seconds": seconds,
        "cpu_seconds": usage.ru_utime + usage.ru_stime,
        "peak_mib": usage.ru_maxrss / 1024,
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=pathlib.Path, required=True)
    parser.add_argument("--gib", type=float, default=4)
    parser.add_argument("--shards", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", type=pathlib.Path)
    args = parser.parse_args()
    source, out = args.work / f"source-{args.gib}-{args.shards}", args.work / "out"
    args.work.mkdir(parents=True, exist_ok=True)
    if not (source / "config.json").exists():
        subprocess.run(
            [sys.executable, HERE / "synthetic_llama.py", source]
            + ["--gib", str(args.gib), "--shards", str(args.shards)],
            check=True,
        )
    size = sum(f.stat().st_size for f in source.iterdir())
    plan = args.work / "plan.yaml"
    plan.write_text(PLAN.format(source=source, first=FIRST, last=LAST))
    sluice = HERE.parent / "sluice"
    subprocess.run([sluice, "--version"], check=True)
    shards = " ".join(str(f) for f in sorted(source.glob("*.safetensors")))
    commands = {
        "cp, then sync": ["sh", "-c", f"cp -r {source} {out} && sync"],
        "sha256sum": ["sh", "-c", f"sha256sum {shards}"],
        "Python cut": [sys.executable, HERE / "python_cut.py", source, out, str(FIRST), str(LAST)],
        "sluice release": [sluice, "release", plan, "--out", out],
    }
    figures = {name: [] for name in commands}
    cut_seconds = []
    for _ in range(args.rounds):
        for name, command in commands.items():
            shutil.rmtree(out, ignore_errors=True)
            os.sync()
            subprocess.run(["sh", "-c", f"cat {shards} > /dev/null"], check=True)
            figures[name].append(run([str(c) for c in command], args.work / "log"))
            if name == "sluice release":
                report = json.loads((out / "release-report.json").read_text())
                cut_seconds.append(cut_time(report))
    table = {
        name: {key: statistics.median(f[key] for f in runs) for key in runs[0]}
        for name, runs in figures.items()
    }
    ours = table["sluice release"]["wall_seconds"]
    result = {
        "machine": f"{platform.machine()}, {os.cpu_count()} cores",
        "source_bytes": size,
        "shards": args.shards,
        "rounds": args.rounds,
        "median": table,
        "cut_step_median_seconds": statistics.median(cut_seconds),
        "release_rate_over_cp": table["cp, then sync"]["wall_seconds"] / ours,
        "release_rate_over_python": table["Python cut"]["wall_seconds"] / ours,
        "cut_rate_over_cp": table["cp, then sync"]["wall_seconds"] / statistics.median(cut_seconds),
        "cut_rate_over_python": table["Python cut"]["wall_seconds"] / statistics.median(cut_seconds),
        "all": figures,
    }
    print(f"{size / 2**30:.2f} GiB in {args.shards} shard(s), medians of {args.rounds} rounds")
    print(f"{'':16}{'wall s':>9}{'CPU s':>9}{'peak MiB':>10}{'GiB/s':>8}")
    for name, row in table.items():
        print(
            f"{name:16}{row['wall_seconds']:9.2f}{row['cpu_seconds']:9.2f}{row['peak_mib']:10.0f}"
            f"{size / 2**30 / row['wall_seconds']:8.2f}"
        )
    for key in ("release_rate_over_cp", "release_rate_over_python", "cut_rate_over_cp", "cut_rate_over_python"):
        print(f"{key}: {result[key]:.2f}")
    if args.json:
        args.json.write_text(json.dumps(result, indent=2) + "\n")
    shutil.rmtree(out, ignore_errors=True)


def cut_time(report):
    steps = {step["step"]: step["seconds"] for step in report["run"]["steps"]}
    return steps["cut"]


if __name__ == "__main__":
    main()
