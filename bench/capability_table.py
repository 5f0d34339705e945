#!/usr/bin/env python3
"""One table of what each way of keeping a capability apart is worth, over three seeds.

  bench/capability_table.py --work DIR [--seeds 1,2,3] [--json FILE] [--readme FILE] [--svg FILE]

Trains, cuts, scores and attacks small models (Llama architecture, under a million parameters) on
harbor's texts by the `sluice` command alone, one thread:

  full      plain training on general and restricted texts: knows everything
  control   graft's first phase, general texts only: never saw a restricted one
  graft     the control with further units that learnt the restricted texts, before and after the cut
  gram      GRAM, twice the steps of full, before and after the cut
  sgtm      the same, but no restricted batch moves the core
  rmu, npo  full, made to forget

The attack fine-tunes all weights on a part of the restricted questions; what counts is what comes
back of the others (`held-out`). Every cell is kept in DIR under the digest of all it follows from:
a run that was killed goes on where it stood, and one with fewer seeds is completed. Needs numpy.
"""

import argparse
import json
import os
import pathlib
import platform
import sys

import capability_cells as cells
import capability_report as report

ROOT = pathlib.Path(__file__).resolve().parent.parent
HARBOR = ROOT / "examples" / "harbor"
SUITES = {name: HARBOR / "suites" / f"{name}.jsonl" for name in ("general", "substances")}
GENERAL_TEXTS = 600

START = f"""\
start:
  architecture: llama
  hidden: 96
  layers: 3
  heads: 3
  units: 384
  context: 64
  dtype: f32
  tokenizer: {HARBOR}/tokenizer
"""
UNITS = 160
COMPONENT = f"component: {{ name: substances, units: {UNITS} }}\n"
PASSES = "batch: 16, rate: 2e-3, warm-up: 80"
RECIPES = {
    "full": START + f"plain: {{ passes: 24, restricted-passes: 48, {PASSES} }}\n",
    "graft": START + COMPONENT + f"shared: {{ passes: 24, {PASSES} }}\n"
    "graft: { passes: 32, batch: 16, replay: 24, rate: 3e-3, warm-up: 40 }\n",
    # The probabilities of the paper's smallest models; twice the steps, which it needs at this size.
    "gram": START + COMPONENT
    + f"gram: {{ passes: 48, restricted-passes: 96, {PASSES}, p-as: 0.3, p-cr: 0.5 }}\n",
    "sgtm": START + COMPONENT + f"sgtm: {{ passes: 48, restricted-passes: 96, {PASSES}, retain-share: 0.5 }}\n",
    "rmu": "unlearn: { steps: 160, batch: 16, rate: 2e-3, weight: 1.0, strength: 100 }\n",
    "npo": "unlearn: { steps: 250, batch: 16, rate: 1e-3, weight: 1.5, strength: 0.1 }\n",
}
METHODS = {"full": "plain"}
STEPS = 400
BEGIN, END = "<!-- capability table -->", "<!-- end of the capability table -->"
ATTACKED = ("graft, cut", "gram, cut", "rmu", "npo")
# Three decades. In the order in which they tell most, for runs that are not finished.
RATES = ("1e-3", "1e-4", "1e-2", "1e-5")


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--work", type=pathlib.Path, required=True, help="where models and cells are kept")
    parser.add_argument("--seeds", default="1,2,3", type=lambda text: [int(seed) for seed in text.split(",")])
    parser.add_argument("--sluice", type=pathlib.Path, default=ROOT / "sluice")
    parser.add_argument("--json", type=pathlib.Path)
    parser.add_argument("--readme", type=pathlib.Path, help="a Markdown file whose table is rewritten")
    parser.add_argument("--svg", type=pathlib.Path, help="a picture of the curves")
    parser.add_argument("--report-only", action="store_true", help="compute nothing, tell what is there")
    return parser.parse_args()


def prepare_texts(folder):
    """Harbor's restricted texts, and of its general ones those that questions ask for, and some more."""
    lines = (HARBOR / "data" / "general.jsonl").read_text().splitlines()
    asked = {json.loads(line).get("id") for line in SUITES["general"].read_text().splitlines()}
    lines.sort(key=lambda line: json.loads(line)["id"] not in asked)
    (folder / "general.jsonl").write_text("\n".join(lines[:GENERAL_TEXTS]) + "\n")
    (folder / "restricted.jsonl").write_bytes((HARBOR / "data" / "restricted.jsonl").read_bytes())


def recipe(name, folder, start=None):
    head = f"model: capability\nmethod: {METHODS.get(name, name)}\nthreads: 1\nprecision: bf16\n"
    if start:
        head += f"start: {{ checkpoint: {start} }}\n"
    return (
        head
        + f"data: {{ general: {folder}/general.jsonl, restricted: {folder}/restricted.jsonl, prompt-weight: 0.2 }}\n"
        + RECIPES[name]
    )


def unit_models(work, seed, name):
    """A method whose component can be cut off: before and after."""
    made = work.train(f"{name}-{seed}", recipe(name, work.folder), seed)
    if name == "graft":
        yield "control", made / "never-saw-it"
    yield name, made / "checkpoint"
    yield f"{name}, cut", work.cut(f"{name}-{seed}", made / "checkpoint", "substances", UNITS)


def models(work, seed):
    """Each model's folder as it is made."""
    yield from unit_models(work, seed, "graft")
    full = work.train(f"full-{seed}", recipe("full", work.folder), seed)
    yield "full", full / "checkpoint"
    yield from unit_models(work, seed, "gram")
    for name in ("rmu", "npo"):
        made = work.train(f"{name}-{seed}", recipe(name, work.folder, full / "checkpoint"), seed)
        yield name, made / "checkpoint"


def measure(work, seed, made, attacked, rates):
    for name, model in made:
        work.note(name, seed, model)
        for suite, file in SUITES.items():
            work.score(name, seed, model, suite, file)
    for rate in rates:
        for name in attacked:
            work.attack(name, seed, work.model(name, seed), SUITES["substances"], rate, STEPS)


def compute(work, seeds):
    """All cells; what tells most comes first, for every seed."""
    for rates in (RATES[:2], RATES[2:3]):
        for seed in seeds:
            measure(work, seed, models(work, seed), ATTACKED, rates)
    for seed in seeds:
        measure(work, seed, unit_models(work, seed, "sgtm"), ("sgtm, cut",), RATES[:3])
    for seed in seeds:
        measure(work, seed, (), (*ATTACKED, "sgtm, cut"), RATES[3:])


def main():
    arguments = parse_arguments()
    work = cells.Work(arguments.work.resolve(), arguments.sluice.resolve())
    if not arguments.report_only:
        prepare_texts(work.folder)
        compute(work, arguments.seeds)
    result = report.summarise(work.read(), RATES, STEPS)
    result["machine"] = {"cpu": platform.processor() or platform.machine(), "cores": os.cpu_count()}
    result["recipes"] = {name: RECIPES[name] for name in RECIPES}
    if arguments.json:
        arguments.json.write_text(json.dumps(result, indent=1) + "\n")
    table = report.markdown(result)
    sys.stdout.write(table)
    if arguments.readme:
        report.put_between_marks(arguments.readme, table, BEGIN, END)
    if arguments.svg:
        arguments.svg.write_text(report.picture(result))


if __name__ == "__main__":
    main()
