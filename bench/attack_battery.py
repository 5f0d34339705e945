#!/usr/bin/env python3
"""Every attack that `sluice attack` has, once, on harbor's open edition.

  bench/attack_battery.py --work DIR [--json FILE] [--readme FILE]

Those that train run with two learning rates, one seed and 128 steps. Results are kept in DIR by
digest: a run that was killed goes on where it stood.
"""

import argparse
import json
import pathlib
import sys

import capability_cells as cells
import capability_report as report

ROOT = pathlib.Path(__file__).resolve().parent.parent
HARBOR = ROOT / "examples" / "harbor"
SUITE = HARBOR / "suites" / "substances.jsonl"
RETAIN = HARBOR / "suites" / "general.jsonl"
UNITS = 160
TRAINED = ("--lr", "1e-4,1e-3", "--seeds", "1", "--steps", "128")
KINDS = {
    "few-shot": (),
    "prefill": (),
    "direction": ("--retain", RETAIN),
    "quantise": (),
    "prune": (),
    "noise": (),
    "relearn": TRAINED,
    "relearn-lora": TRAINED,
    "random-units": TRAINED,
    "retain-only": (*TRAINED, "--retain", RETAIN),
}
BEGIN, END = "<!-- battery -->", "<!-- end of the battery -->"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--work", type=pathlib.Path, required=True)
    parser.add_argument("--sluice", type=pathlib.Path, default=ROOT / "sluice")
    parser.add_argument("--json", type=pathlib.Path)
    parser.add_argument("--readme", type=pathlib.Path, help="a Markdown file whose table is rewritten")
    parser.add_argument("--report-only", action="store_true", help="compute nothing, tell what is there")
    arguments = parser.parse_args()
    work = cells.Work(arguments.work.resolve(), arguments.sluice.resolve())
    model = work.cut("harbor", HARBOR / "checkpoint", "substances", UNITS, "bf16")
    rows = {}
    for kind, settings in KINDS.items():
        cell = work.cell("battery", model, SUITE, kind, *settings)
        if not cell.exists() and arguments.report_only:
            continue
        if not cell.exists():
            printed, seconds = work.run("attack", model, "--suite", SUITE, "--kind", kind, *settings, "--json")
            told = json.loads(printed)
            work.keep(cell, {"summary": told["summary"], "runs": told["evidence"]["runs"], "seconds": seconds})
        kept = json.loads(cell.read_text())
        rows[kind] = {
            "settings": [str(word) for word in settings if not isinstance(word, pathlib.Path)],
            "before": kept["runs"][0]["points"][0]["heldOut"]["correct"].count("1") / 180,
            "worst": kept["summary"]["worst"],
            "curves": kept["summary"]["curves"],
            "seconds": round(kept["seconds"], 1),
        }
    result = {"model": "examples/harbor, open edition", "heldOutItems": 180, "chance": 0.25, "attacks": rows}
    if arguments.json:
        arguments.json.write_text(json.dumps(result, indent=1) + "\n")
    lines = [
        [kind, report.percent(row["worst"]["heldOut"]), f"{row['worst']['setting']}, step {row['worst']['step']}",
         f"{100 * max(point['own'] for curve in row['curves'] for point in curve['points']):.1f}"]
        for kind, row in rows.items()
    ]
    table = "\n".join(["", *report.lines(["attack", "most came back, held-out, %", "with", "own, at most, %"], lines), "", ""])
    sys.stdout.write(table)
    if arguments.readme:
        report.put_between_marks(arguments.readme, table, BEGIN, END)


if __name__ == "__main__":
    main()
