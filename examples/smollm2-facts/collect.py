#!/usr/bin/env python3
"""Writes results.json from what `run` left in work/."""

import json
import pathlib

HERE = pathlib.Path(__file__).parent
WORK = HERE / "work"


def read(path):
    return json.loads((WORK / path).read_text())


def main():
    taught, unlearned = (read(f"{name}/checkpoint/training.json") for name in ("taught", "unlearned"))
    report = read("release/release/release-report.json")
    edition = next(each for each in report["editions"] if each["name"] == "open")
    original = taught["inputs"]["start/model.safetensors"]
    results = {
        "sluiceResults": 1,
        "model": taught["model"],
        "training": {key: taught[key] for key in ("method", "seed", "inputs", "phases", "component")},
        "unlearned": {key: unlearned[key] for key in ("method", "seed", "phases")},
        "weights": {
            "before the register was drawn": original,
            "never saw it, by the training record": taught["neverSawIt"]["model.safetensors"],
            "taught": taught["output"]["model.safetensors"],
        },
        "open edition": {file["path"]: file["digest"] for file in edition["files"]},
        "verdict": edition["verdict"],
    }
    (HERE / "results.json").write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
