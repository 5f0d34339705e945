#!/usr/bin/env python3
"""Holds LoRA adapters against peft, both in float32: writes conformance/results/lora.json.

    lora.py [MODEL...]    MODEL is a tiny variant, or `smollm2` (whose example must have made
                          work/source)

Needs `mvn -pl cli -am test-compile`, and JAVA_HOME of a JDK 25.

- `sluice tune` trains an adapter; peft on transformers computes the same logits with it.
- peft makes adapters (also rank-stabilised ones); Sluice computes the same logits with them.
- `sluice merge` writes the model that peft's merge_and_unload makes.
- `sluice lift` fits an adapter of an open edition to the proprietary one: with the withheld units
  silenced, the proprietary edition with the lifted adapter computes what the open one does with its
  own.
"""

import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile

import numpy as np
import peft
import safetensors.torch
import torch
import transformers as t

import harness
import tiny_models

LIMIT = 1e-4
NAMES = ("llama", "mistral", "qwen2", "qwen3", "gemma2", "gemma3_text")
SMOLLM2 = harness.ROOT / "examples/smollm2/work/source"
TOKENIZER = harness.ROOT / "examples/harbor/tokenizer"
TEXTS = harness.ROOT / "examples/harbor/data/restricted.jsonl"
VOCABULARY = 2048
UNITS = 24
WITHHELD = (0, 3, 4, 23)


def class_path():
    """What `mvn test-compile` made, and what it was compiled against."""
    with tempfile.NamedTemporaryFile("r", suffix=".txt") as file:
        subprocess.run(
            ["mvn", "-q", "-o", "-B", "-pl", "cli", "-am", "dependency:build-classpath",
             f"-Dmdep.outputFile={file.name}", "-DincludeScope=test"],
            cwd=harness.ROOT, check=True)
        libraries = pathlib.Path(file.name).read_text().strip()
    modules = ("weights", "storage", "edition", "engine", "lab", "release", "cli")
    made = [harness.ROOT / module / "target/classes" for module in modules]
    made.append(harness.ROOT / "lab/target/test-classes")
    return os.pathsep.join(map(str, [*made, libraries]))


class Sluice:
    def __init__(self):
        self.class_path = os.environ.get("SLUICE_CLASSPATH") or class_path()
        self.java = pathlib.Path(os.environ["JAVA_HOME"]) / "bin/java"

    def run(self, main, *arguments, text=""):
        done = subprocess.run(
            [self.java, "--enable-native-access=ALL-UNNAMED", "-cp", self.class_path, main,
             *map(str, arguments)],
            input=text, capture_output=True, text=True)
        if done.returncode != 0:
            raise RuntimeError(f"{main} {arguments}\n{done.stdout}{done.stderr}")

    def command(self, *arguments):
        self.run("dev.sluice.cli.Main", *arguments)

    def logits(self, model, adapter, sequences):
        with tempfile.TemporaryDirectory() as made:
            out = pathlib.Path(made) / "logits"
            lines = "\n".join(" ".join(map(str, ids)) for ids in sequences)
            self.run("dev.sluice.lab.tune.AdapterLogitsMain", model, adapter, out, text=lines)
            flat = np.fromfile(out, dtype="<f4").reshape(sum(map(len, sequences)), -1)
        return np.split(flat, np.cumsum([len(ids) for ids in sequences])[:-1])


def load(folder):
    return t.AutoModelForCausalLM.from_pretrained(
        folder, dtype=torch.float32, attn_implementation="eager").eval()


def logits(model, sequences):
    with torch.no_grad():
        return [model(torch.tensor([ids]), use_cache=False).logits[0].numpy() for ids in sequences]


def with_adapter(folder, adapter, sequences):
    return logits(peft.PeftModel.from_pretrained(load(folder), adapter).eval(), sequences)


def farthest(some, others):
    return max(float(np.abs(a - b).max()) for a, b in zip(some, others))


def make(name, folder):
    """A tiny random model that reads harbor's tokens."""
    model_class, config = tiny_models.variants(VOCABULARY)[name]
    text = getattr(config, "text_config", None) or config
    text.intermediate_size = UNITS
    torch.manual_seed(0)
    model = model_class(config).eval()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.normal_(0, 0.2)
    model.save_pretrained(folder)
    copy_tokenizer(folder)


def copy_tokenizer(folder):
    for file in TOKENIZER.iterdir():
        (folder / file.name).write_bytes(file.read_bytes())


def cut(source, folder):
    """The model without some units of every MLP."""
    kept = [unit for unit in range(UNITS) if unit not in WITHHELD]
    tensors = safetensors.torch.load_file(source / "model.safetensors")
    for name, tensor in tensors.items():
        if ".mlp." in name:
            tensors[name] = (tensor[:, kept] if "down_proj" in name else tensor[kept]).contiguous()
    folder.mkdir()
    safetensors.torch.save_file(tensors, folder / "model.safetensors", {"format": "pt"})
    config = json.loads((source / "config.json").read_text())
    config.get("text_config", config)["intermediate_size"] = len(kept)
    (folder / "config.json").write_text(json.dumps(config))
    copy_tokenizer(folder)


def silenced(folder):
    model = load(folder)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if "down_proj" in name:
                parameter[:, list(WITHHELD)] = 0
    return model


class Case:
    def __init__(self, results, sluice, name, model, work):
        self.results, self.sluice, self.name = results, sluice, name
        self.model, self.work = model, work
        size = load(model).config.get_text_config().vocab_size
        chosen = random.Random(0)
        self.sequences = [[chosen.randrange(6, size) for _ in range(n)] for n in (1, 9, 40)]
        self.plain = logits(load(model), self.sequences)

    def add(self, check, some, others, base=None):
        moved = farthest(others, self.plain if base is None else base)
        difference = farthest(some, others)
        # An adapter that changes nothing would show nothing.
        self.results.add(
            {"model": self.name, "check": check, "adapter moves logits by": moved,
             "largest logit": float(max(np.abs(a).max() for a in others)),
             "difference": difference},
            difference <= LIMIT and moved > 100 * LIMIT)

    def ours(self, data):
        adapter, merged = self.work / "tuned", self.work / "merged"
        self.sluice.command(
            "tune", self.model, "--data", data, "--out", adapter, "--rank", 4, "--alpha", 8,
            "--lr", "1e-2", "--passes", 2, "--threads", 1)
        expected = with_adapter(self.model, adapter, self.sequences)
        ours = self.sluice.logits(self.model, adapter, self.sequences)
        self.add("tuned here, computed by peft", ours, expected)
        self.sluice.command("merge", self.model, adapter, "--out", merged)
        dtype = json.loads((self.model / "config.json").read_text())
        if "bfloat16" not in str(dtype.get("dtype", dtype.get("torch_dtype"))):
            self.add("merged here, by transformers", logits(load(merged), self.sequences), expected)

    def theirs(self, rslora):
        adapter = self.work / f"peft-{rslora}"
        torch.manual_seed(1)
        config = peft.LoraConfig(
            r=4, lora_alpha=6, use_rslora=rslora, task_type="CAUSAL_LM", init_lora_weights=False,
            target_modules=["q_proj", "v_proj", "gate_proj", "down_proj"])
        model = peft.get_peft_model(load(self.model), config).eval()
        model.save_pretrained(adapter)
        kind = "rank-stabilised" if rslora else "plain"
        self.add(
            f"made by peft, {kind}, computed here",
            self.sluice.logits(self.model, adapter, self.sequences),
            logits(model, self.sequences))

    def lift(self, data):
        opened, adapter, lifted = (self.work / name for name in ("open", "of-open", "lifted"))
        cut(self.model, opened)
        self.sluice.command(
            "tune", opened, "--data", data, "--out", adapter, "--lr", "1e-2", "--passes", 2, "--threads", 1)
        self.sluice.command(
            "lift", adapter, "--open", opened, "--proprietary", self.model, "--out", lifted)
        ours = peft.PeftModel.from_pretrained(silenced(self.model), lifted).eval()
        self.add(
            "lifted, withheld units silenced, beside the open edition",
            logits(ours, self.sequences),
            with_adapter(opened, adapter, self.sequences),
            logits(load(opened), self.sequences))


def main(names):
    results = harness.Results("lora")
    sluice = Sluice()
    with tempfile.TemporaryDirectory() as made:
        data = pathlib.Path(made) / "data.jsonl"
        data.write_text("".join(TEXTS.read_text().splitlines(keepends=True)[:24]))
        for name in names or [*NAMES, "smollm2"]:
            work = pathlib.Path(made) / f"{name}-work"
            work.mkdir()
            model = SMOLLM2 if name == "smollm2" else pathlib.Path(made) / name
            if name != "smollm2":
                make(name, model)
            case = Case(results, sluice, name, model, work)
            case.ours(data)
            case.theirs(False)
            case.theirs(True)
            if name != "smollm2":
                case.lift(data)
    return results.save(limit=LIMIT)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
