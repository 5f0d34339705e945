#!/usr/bin/env python3
"""How fast `sluice sign` and `sluice verify` are, beside the Python client and `sha256sum`.

    bench/seal_speed.py --work DIR --json bench/results/seal_speed.json

Makes a folder of --files files of --mebibytes each, and runs in turn: sluice signing (cold: with a cache
of digests of its own that is empty), sluice signing again (warm: no file is read), sluice verifying,
model_signing signing and verifying, and `sha256sum` on as many files at once as there are cores. The page
cache is warm. Beside them, the floor: as many bytes hashed by OpenSSL out of a small piece of memory, one
stream a core, without a file being read or a program started. Needs conformance/seal/run to have installed
model_signing, or MODEL_SIGNING=PROGRAM."""

import argparse
import concurrent.futures
import hashlib
import json
import os
import pathlib
import platform
import shutil
import statistics
import subprocess
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
SLUICE = os.environ.get("SLUICE", str(ROOT / "sluice"))
MODEL_SIGNING = os.environ.get(
    "MODEL_SIGNING", str(ROOT / "conformance/seal/.venv/bin/model_signing"))


def make(folder, files, mebibytes):
    """Files of random bytes; kept where they are there already."""
    folder.mkdir(parents=True, exist_ok=True)
    for index in range(files):
        path = folder / f"model-{index + 1:05d}-of-{files:05d}.safetensors"
        if path.exists() and path.stat().st_size == mebibytes << 20:
            continue
        with path.open("wb") as out:
            for _ in range(mebibytes):
                out.write(os.urandom(1 << 20))
    return sorted(folder.glob("*.safetensors"))


def hash_memory(total):
    """What hashing alone takes: hashlib calls OpenSSL, and lets the other threads run."""
    piece, cores = bytes(128 << 10), os.cpu_count()

    def stream(_):
        sha256 = hashlib.sha256()
        for _ in range(total // cores // len(piece)):
            sha256.update(piece)

    before, start = os.times(), time.perf_counter()
    with concurrent.futures.ThreadPoolExecutor(cores) as pool:
        list(pool.map(stream, range(cores)))
    wall, after = time.perf_counter() - start, os.times()
    return {"wall_s": wall, "cpu_s": after.user + after.system - before.user - before.system}


def timed(command, environment):
    """Seconds of wall clock and of CPU; a command that fails ends the bench."""
    before, start = os.times(), time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    wall, after = time.perf_counter() - start, os.times()
    if done.returncode:
        raise SystemExit(f"{command}\n{done.stdout}{done.stderr}")
    cpu = (after.children_user + after.children_system
           - before.children_user - before.children_system)
    return {"wall_s": wall, "cpu_s": cpu}


def runs(work, model, files):
    """What is run in a round, by name."""
    key, public, signature = work / "key", work / "key.pub", model / "model.sig"
    cache = work / "cache"
    environment = {**os.environ, "XDG_CACHE_HOME": str(cache)}
    sign = [SLUICE, "sign", str(model), "--key", str(key)]
    theirs = ["--signature", str(signature)]
    hashing = ["xargs", "-0", "-n", "1", "-P", str(os.cpu_count()), "sha256sum"]

    def cold():
        shutil.rmtree(cache, ignore_errors=True)
        return timed(sign, environment)

    def sums():
        before, start = os.times(), time.perf_counter()
        subprocess.run(hashing, input="\0".join(map(str, files)), text=True, check=True,
                       stdout=subprocess.DEVNULL)
        after = os.times()
        return {"wall_s": time.perf_counter() - start,
                "cpu_s": after.children_user + after.children_system
                - before.children_user - before.children_system}

    return {
        "hashing alone": lambda: hash_memory(sum(file.stat().st_size for file in files)),
        "sha256sum": sums,
        "model_signing sign": lambda: timed(
            [MODEL_SIGNING, "sign", "key", str(model), "--private_key", str(key), *theirs], environment),
        "model_signing verify": lambda: timed(
            [MODEL_SIGNING, "verify", "key", str(model), "--public_key", str(public), *theirs],
            environment),
        "sluice sign, cold": cold,
        "sluice sign, warm": lambda: timed(sign, environment),
        "sluice verify": lambda: timed([SLUICE, "verify", str(model), "--key", str(public)], environment),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=pathlib.Path, required=True)
    parser.add_argument("--json", type=pathlib.Path)
    parser.add_argument("--files", type=int, default=4)
    parser.add_argument("--mebibytes", type=int, default=1024)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    model = arguments.work / "model"
    files = make(model, arguments.files, arguments.mebibytes)
    subprocess.run([SLUICE, "--version"], check=True, stdout=subprocess.DEVNULL)
    if not (arguments.work / "key").exists():
        subprocess.run([SLUICE, "key", "create", str(arguments.work / "key")], check=True)
    rounds = {name: [] for name in runs(arguments.work, model, files)}
    load = os.getloadavg()[0]
    for _ in range(arguments.rounds):
        for name, run in runs(arguments.work, model, files).items():
            rounds[name].append(run())
    gigabytes = arguments.files * arguments.mebibytes * (1 << 20) / 1e9
    medians = {
        name: {
            "wall_s": round(statistics.median(each["wall_s"] for each in measured), 3),
            "cpu_s": round(statistics.median(each["cpu_s"] for each in measured), 3),
        }
        for name, measured in rounds.items()
    }
    wall = {name: medians[name]["wall_s"] for name in medians}
    report = {
        "files": arguments.files,
        "gigabytes": round(gigabytes, 3),
        "rounds": arguments.rounds,
        "cores": os.cpu_count(),
        "processor": platform.processor() or platform.machine(),
        "load_before": round(load, 2),
        "medians": medians,
        "all": rounds,
        "ratios": {
            "sign: times the Python client's speed": round(
                wall["model_signing sign"] / wall["sluice sign, cold"], 2),
            "verify: times the Python client's speed": round(
                wall["model_signing verify"] / wall["sluice verify"], 2),
            "the floor: times the Python client's signing speed": round(
                wall["model_signing sign"] / wall["hashing alone"], 2),
            "the floor: times the Python client's verifying speed": round(
                wall["model_signing verify"] / wall["hashing alone"], 2),
            "sign: times sha256sum's time": round(wall["sluice sign, cold"] / wall["sha256sum"], 2),
            "verify: times sha256sum's time": round(wall["sluice verify"] / wall["sha256sum"], 2),
        },
    }
    for name, each in medians.items():
        print(f"{name:24} {each['wall_s']:8.2f} s  {each['cpu_s']:8.2f} s CPU"
              f"  {gigabytes / each['wall_s']:6.2f} GB/s")
    for name, ratio in report["ratios"].items():
        print(f"{name:54} {ratio:.2f}")
    if arguments.json:
        arguments.json.write_text(json.dumps(report, indent=1) + "\n")


if __name__ == "__main__":
    main()
