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
UNLEARNING = ("rmu", "npo")
ATTACKED = {"graft": "graft, cut", "gram": "gram, cut", "sgtm": "sgtm, cut", "rmu": "rmu", "npo": "npo"}
# Three decades.
RATES = ("1e-5", "1e-4", "1e-3", "1e-2")
STEPS = 400
# What tells most comes first, for runs that are not finished.
ROUNDS = (
    (("graft", "full", "rmu"), ("1e-4", "1e-3")),
    (("gram", "npo"), ("1e-4", "1e-3")),
    (("graft", "rmu", "npo", "gram"), ("1e-2",)),
    (("sgtm",), ("1e-4", "1e-3", "1e-2")),
    (tuple(ATTACKED), ("1e-5",)),
)
BEGIN, END = "<!-- capability table -->", "<!-- end of the capability table -->"


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


def models(work, seed, name):
    """The models that a recipe gives, as they are made."""
    start = work.model("full", seed) if name in UNLEARNING else None
    made = work.train(f"{name}-{seed}", recipe(name, work.folder, start), seed)
    if name == "graft":
        yield "control", made / "never-saw-it"
    yield name, made / "checkpoint"
    if name in ATTACKED and name not in UNLEARNING:
        yield ATTACKED[name], work.cut(f"{name}-{seed}", made / "checkpoint", "substances", UNITS)


def measure(work, seed, name, rates):
    """One recipe's models: made, scored, attacked."""
    for label, model in models(work, seed, name):
        work.note(label, seed, model)
        if not cells.is_model(str(model)):
            continue
        for suite, file in SUITES.items():
            work.score(label, seed, model, suite, file)
    target = work.model(ATTACKED[name], seed) if name in ATTACKED else None
    if target and cells.is_model(str(target)):
        for rate in rates:
            work.attack(ATTACKED[name], seed, target, SUITES["substances"], rate, STEPS)


def compute(work, seeds):
    """All cells, round by round, each for every seed."""
    for names, rates in ROUNDS:
        for seed in seeds:
            for name in names:
                measure(work, seed, name, rates)


def main():
    arguments = parse_arguments()
    work = cells.Work(arguments.work.resolve(), arguments.sluice.resolve())
    if not arguments.report_only:
        prepare_texts(work.folder)
        compute(work, arguments.seeds)
    result = report.summarise(work.read(), RATES, STEPS)
    result["machine"] = {"cpu": platform.processor() or platform.machine(), "cores": os.cpu_count()}
    result["recipes"] = {name: text.replace(f"{ROOT}/", "") for name, text in RECIPES.items()}
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
