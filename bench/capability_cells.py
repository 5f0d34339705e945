"""The cells of capability_table.py: one run of the `sluice` command each, kept by digest."""

import hashlib
import json
import pathlib
import shutil
import subprocess
import sys
import time

LEAKED = 4  # the exit code of a release that found what is withheld in what it would publish


def digest(*parts):
    """Of texts and of files' contents."""
    hashed = hashlib.sha256()
    for part in parts:
        content = part.read_bytes() if isinstance(part, pathlib.Path) else str(part).encode()
        hashed.update(hashlib.sha256(content).digest())
    return hashed.hexdigest()


def is_model(noted):
    """Whether what stands in the index is a model, and not a refusal or nothing."""
    return bool(noted) and not noted.endswith(".json")


class Work:
    """A folder of models, and of cells: what was measured, under the digest of what it follows from."""

    def __init__(self, folder, sluice):
        self.folder, self.sluice = folder, sluice
        self.cells = folder / "cells"
        self.cells.mkdir(parents=True, exist_ok=True)
        self.index_file = folder / "index.json"
        self.index = json.loads(self.index_file.read_text()) if self.index_file.exists() else {}

    def run(self, *words, ends=(0,)):
        """What a command printed, and the seconds it took; `ends` are the exit codes that it may have."""
        started = time.monotonic()
        sys.stderr.write(f"{time.strftime('%H:%M:%S')}  sluice {' '.join(map(str, words))}\n")
        sys.stderr.flush()
        # Scoring would take all cores; everything else takes one thread by itself.
        bound = ["taskset", "--cpu-list", "1"] if words[0] == "eval" and shutil.which("taskset") else []
        done = subprocess.run([*bound, str(self.sluice), *map(str, words)], stdout=subprocess.PIPE, text=True, check=False)
        if done.returncode not in ends:
            raise SystemExit(f"sluice {words[0]} ended with {done.returncode}")
        return done.stdout, time.monotonic() - started

    def train(self, name, recipe, seed):
        """A training run's folder; what stands there of the same recipe is taken or gone on from."""
        texts = (self.folder / "general.jsonl", self.folder / "restricted.jsonl")
        out = self.folder / f"{name}-{digest(recipe, seed, *texts)[:12]}"
        if not (out / "checkpoint" / "training.json").exists():
            file = self.folder / f"{out.name}.yaml"
            file.write_text(recipe)
            _, seconds = self.run("train", file, "--out", out, "--seed", seed)
            (out / "seconds").write_text(f"{seconds:.0f}\n")
        return out

    def cut(self, name, checkpoint, component, units, dtype="f32"):
        """The open edition of a checkpoint: the last units of each MLP cut off by `sluice release`. Where that
        refuses, for it found what is withheld in what it would publish: the file of what it found."""
        out = self.folder / f"cut-{name}-{digest(checkpoint / 'model.safetensors')[:12]}"
        refused = self.folder / f"{out.name}-refused.json"
        if not (out / "release-report.json").exists() and not refused.exists():
            shutil.rmtree(out, ignore_errors=True)
            whole = json.loads((checkpoint / "config.json").read_text())["intermediate_size"]
            plan = self.folder / f"{out.name}.yaml"
            plan.write_text(
                f"model: capability\nsource: {checkpoint}\n"
                f"components:\n  {component}: {{ mlp-units: {{ layers: all, units: {whole - units}..{whole - 1} }} }}\n"
                f'editions:\n  open: {{ withhold: [{component}], formats: ["safetensors:{dtype}"], access: public }}\n'
                "  proprietary: { access: api-only }\n"
            )
            told, _ = self.run("release", plan, "--out", out, "--json", ends=(0, LEAKED))
            if not (out / "release-report.json").exists():
                refused.write_text(told)
        return refused if refused.exists() else out / "open"

    def note(self, name, seed, model):
        self.index.setdefault(str(seed), {})[name] = str(model)
        staged = self.index_file.with_suffix(".new")
        staged.write_text(json.dumps(self.index, indent=1))
        staged.replace(self.index_file)

    def model(self, name, seed):
        return pathlib.Path(self.index[str(seed)][name])

    def cell(self, kind, model, suite, *settings):
        weights = (model / "model.safetensors", model / "config.json")
        return self.cells / f"{kind}-{digest(*weights, suite, *settings)}.json"

    @staticmethod
    def keep(cell, content):
        staged = cell.with_suffix(".new")
        staged.write_text(json.dumps(content))
        staged.replace(cell)

    def score(self, name, seed, model, suite, file):
        """Accuracy and loss, with every item's outcome."""
        cell = self.cell("score", model, file)
        if cell.exists():
            return
        samples = self.folder / "samples"
        shutil.rmtree(samples, ignore_errors=True)
        printed, seconds = self.run("eval", model, "--suite", file, "--json", "--out", samples)
        (told,) = json.loads(printed)
        (listing,) = samples.rglob("samples_*.jsonl")
        rows = [json.loads(line) for line in listing.read_text().splitlines()]
        rows.sort(key=lambda row: row["doc_id"])
        items = [json.loads(line) for line in file.read_text().splitlines()][1:]
        assert len(items) == len(rows)
        self.keep(cell, {
            "suite": suite,
            "accuracy": told["scores"][0]["value"],
            "low": told["scores"][0]["low"],
            "high": told["scores"][0]["high"],
            "loss": told["lossNatsPerToken"],
            "chance": told["chance"],
            "correct": "".join("01"[int(row[told["decidedBy"]])] for row in rows),
            "clusters": [item.get("cluster", item["id"]) for item in items],
            "seconds": seconds,
        })

    def attack(self, name, seed, model, file, rate, steps):
        """What relearning gets back at one rate."""
        cell = self.cell("attack", model, file, rate, steps, seed)
        if cell.exists():
            return
        printed, seconds = self.run(
            "attack", model, "--suite", file, "--lr", rate, "--seeds", seed, "--steps", steps, "--json")
        (run,) = json.loads(printed)["evidence"]["runs"]
        self.keep(cell, {"points": run["points"], "seconds": seconds})

    def read(self):
        """All that was measured, and the models it was measured on."""
        return Reading(self)


class Reading:
    """What stands in a folder, cell by cell; None where a cell is not computed yet."""

    def __init__(self, work):
        self.work = work
        self.seeds = sorted(map(int, work.index))

    def names(self):
        return list(dict.fromkeys(name for seed in self.work.index.values() for name in seed))

    def file(self, cell):
        return json.loads(cell.read_text()) if cell.exists() else None

    def score(self, name, seed, file):
        model = self.work.index.get(str(seed), {}).get(name)
        return self.file(self.work.cell("score", pathlib.Path(model), file)) if is_model(model) else None

    def attack(self, name, seed, file, rate, steps):
        model = self.work.index.get(str(seed), {}).get(name)
        return self.file(self.work.cell("attack", pathlib.Path(model), file, rate, steps, seed)) if is_model(model) else None

    def refusals(self, name):
        """Of each seed whose cut was refused, how many places of what would be published it was for."""
        models = {seed: pathlib.Path(self.work.index.get(str(seed), {}).get(name, "")) for seed in self.seeds}
        told = {seed: json.loads(file.read_text()) for seed, file in models.items() if file.suffix == ".json"}
        return {seed: sum(len(edition["findings"]) for edition in each["editions"]) for seed, each in told.items()}

    def same_bytes(self, one, other, seed):
        """Whether two models of a seed are one file."""
        models = self.work.index.get(str(seed), {})
        if one not in models or other not in models:
            return None
        return all(
            (pathlib.Path(models[one]) / file).read_bytes() == (pathlib.Path(models[other]) / file).read_bytes()
            for file in ("model.safetensors", "config.json")
        )
