#!/usr/bin/env python3
"""Holds the logits of Sluice's decoder against those of transformers, in float32 and in float64.

    logits.py compare [MODEL...]   writes conformance/results/logits.json; MODEL is a tiny variant,
                                   `smollm2` or `gemma3-270m` (whose examples must have made
                                   work/source), or a folder
    logits.py golden               writes engine/src/test/resources/dev/sluice/engine/decoder/golden/
                                   (committed; `mvn test` reads it without Python)

Needs Maven, and JAVA_HOME of a JDK 25.

Both compute in float64 too, from the same weights stored so: there rounding vanishes, and no logit
may differ by more than 1e-9. In float32, two programs that add in different order part by rounding.
How far that may be is measured, not guessed: the float64 logits tell how far either program is from
what the weights say. A model passes where no logit differs by more than 1e-4, or,
where transformers' own rounding is not much below that, where Sluice is no farther from float64
than twice what transformers is.
"""

import argparse
import contextlib
import json
import os
import pathlib
import random
import shutil
import subprocess
import tempfile

import numpy as np
import peft
import torch
import transformers as t

import harness
import tiny_models
from prompts import LONG_PROMPT, PROMPTS

GOLDEN = harness.ROOT / "engine/src/test/resources/dev/sluice/engine/decoder/golden"
REAL = {
    "smollm2": harness.ROOT / "examples/smollm2/work/source",
    "gemma3-270m": harness.ROOT / "examples/gemma3/work/source",
}
NOT_COMPUTED = ("llama4", "gpt_oss")
LIMIT = 1e-4
FLOAT64_LIMIT = 1e-9
LAST = 32  # logits compared of each sequence, counted from its end


def scaled_variants():
    """Rope scalings, which tiny_models.py has none of."""
    text = dict(
        vocab_size=320,
        hidden_size=32,
        intermediate_size=24,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
    )
    # Waves of a few tokens only, so that every branch of a scaling is taken within the sequences.
    scalings = {
        "linear": {"factor": 3.0},
        "llama3": {
            "factor": 8.0,
            "low_freq_factor": 1.0,
            "high_freq_factor": 4.0,
            "original_max_position_embeddings": 32,
        },
        "yarn": {"factor": 4.0, "original_max_position_embeddings": 32},
    }
    return {
        f"llama_{kind}": (
            t.LlamaForCausalLM,
            t.LlamaConfig(
                **text,
                max_position_embeddings=128,
                rope_parameters={"rope_type": kind, "rope_theta": 100.0, **values},
            ),
        )
        for kind, values in scalings.items()
    }


def variants():
    made = {**tiny_models.variants(320), **scaled_variants()}
    return {name: made[name] for name in made if not name.startswith(NOT_COMPUTED)}


def make(model_class, config, folder):
    torch.manual_seed(0)
    model = model_class(config).eval()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.normal_(0, 0.4)
    model.save_pretrained(folder)
    return model


def class_path():
    """What `mvn test-compile` made of the engine, and what it was compiled against."""
    engine = harness.ROOT / "engine/target"
    with tempfile.NamedTemporaryFile("r", suffix=".txt") as file:
        subprocess.run(
            ["mvn", "-q", "-o", "-B", "-pl", "engine", "-am", "test-compile",
             "dependency:build-classpath", f"-Dmdep.outputFile={file.name}", "-DincludeScope=test"],
            cwd=harness.ROOT, check=True)
        libraries = pathlib.Path(file.name).read_text().strip()
    parts = [engine / "test-classes", engine / "classes", libraries]
    return os.pathsep.join(map(str, parts))


class Sluice:
    def __init__(self):
        self.class_path = os.environ.get("SLUICE_ENGINE_CLASSPATH") or class_path()
        self.java = pathlib.Path(os.environ["JAVA_HOME"]) / "bin/java"

    def logits(self, folder, sequences, step=0):
        """The last logits of each sequence; `step` tokens are read at a time, 0 for all."""
        with tempfile.TemporaryDirectory() as made:
            out = pathlib.Path(made) / "logits"
            done = subprocess.run(
                [self.java, "--add-modules", "jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED", "-cp", self.class_path,
                 "dev.sluice.engine.decoder.LogitsMain", folder, out, str(step), str(LAST)],
                input="\n".join(" ".join(map(str, ids)) for ids in sequences),
                capture_output=True, text=True)
            if done.returncode != 0:
                raise RuntimeError(done.stderr)
            flat = np.fromfile(out, dtype="<f8")
        counts = [min(LAST, len(ids)) for ids in sequences]
        rows = flat.reshape(sum(counts), -1)
        return np.split(rows, np.cumsum(counts)[:-1])


def reference(folder, sequences, dtype):
    model = t.AutoModelForCausalLM.from_pretrained(
        folder,
        dtype=dtype,
        attn_implementation="eager",
        experts_implementation="eager",  # the other has no float64
    ).eval()
    wide = harness.Float64() if dtype == torch.float64 else contextlib.nullcontext()
    with torch.no_grad(), wide:
        return [
            model(torch.tensor([ids]), use_cache=False, logits_to_keep=LAST).logits[0].double().numpy()
            for ids in sequences
        ]


def farthest(some, others):
    return max(float(np.abs(a - b).max()) for a, b in zip(some, others))


def sequences_of(name, folder):
    if name in REAL:
        tokenizer = t.AutoTokenizer.from_pretrained(folder)
        return [tokenizer(text)["input_ids"] for text in (*PROMPTS, LONG_PROMPT)]
    chosen = random.Random(0)
    size = json.loads((folder / "config.json").read_text())
    size = size.get("text_config", size)["vocab_size"]
    return [[chosen.randrange(6, size) for _ in range(n)] for n in (1, 5, 23, 60, 100)]


def compare(names):
    results = harness.Results("logits")
    sluice = Sluice()
    tiny = variants()
    with tempfile.TemporaryDirectory() as made:
        for name in names or [*tiny, *REAL]:
            folder = REAL.get(name, pathlib.Path(made) / name).resolve()
            if name in tiny:
                make(*tiny[name], folder)
            elif name not in REAL:
                folder = pathlib.Path(name)
            sequences = sequences_of(name, folder)
            single = reference(folder, sequences, torch.float32)
            double = reference(folder, sequences, torch.float64)
            own = farthest(single, double)
            largest = float(max(np.abs(a).max() for a in single))
            wide = harness.in_float64(folder, pathlib.Path(made) / "float64")
            difference = farthest(sluice.logits(wide, sequences), double)
            shutil.rmtree(wide)
            results.add(
                {
                    "model": name,
                    "read": "at once, both in float64",
                    "sequences": len(sequences),
                    "largest logit": largest,
                    "difference": difference,
                },
                difference <= FLOAT64_LIMIT,
            )
            for step in (0, 1, 7):
                ours = sluice.logits(folder, sequences, step)
                difference, error = farthest(ours, single), farthest(ours, double)
                results.add(
                    {
                        "model": name,
                        "read": {0: "at once", 1: "row by row, as texts are written"}.get(step, f"{step} at a time"),
                        "sequences": len(sequences),
                        "largest logit": largest,
                        "difference": difference,
                        "from float64": error,
                        "transformers from float64": own,
                    },
                    difference <= LIMIT or error <= 2 * own,
                )
    return results.save(limit=LIMIT, float64_limit=FLOAT64_LIMIT)


def shrink(config):
    """The same architecture in a few kilobytes."""
    values = config.to_dict()
    text = values.get("text_config") or values
    layers = 3
    text.update(vocab_size=40, hidden_size=16, intermediate_size=12, num_hidden_layers=layers)
    if text.get("layer_types"):
        text["layer_types"] = text["layer_types"][1 : layers + 1]
    for key in ("moe_intermediate_size", "shared_expert_intermediate_size"):
        if text.get(key):
            text[key] = 8  # transformers' grouped product wants multiples of 16 bytes
    if text.get("head_dim"):
        text["head_dim"] = 4
    return type(config).from_dict(values)


def write_expected(model, folder):
    chosen = random.Random(0)
    ids = [chosen.randrange(6, 40) for _ in range(20)]
    with torch.no_grad():
        made = model(torch.tensor([ids]), use_cache=False).logits[0]
    rows = [[float(f"{value:.7g}") for value in row] for row in made[-6:].tolist()]
    text = ",\n".join(json.dumps(row) for row in rows)
    (folder / "expected.json").write_text(f'{{"ids": {ids},\n"logits": [\n{text}]}}\n')


def golden():
    for name, (model_class, config) in variants().items():
        if name == "gemma3":
            continue  # the same decoder inside a vision model, whose tower would fill the file
        folder = GOLDEN / name
        model = make(model_class, shrink(config), folder)
        (folder / "generation_config.json").unlink(missing_ok=True)
        write_expected(model, folder)
        print(name, sum(file.stat().st_size for file in folder.iterdir()))
    golden_adapter()


def golden_adapter():
    """An adapter as peft saves it, with a rank and an alpha of their own for some layers."""
    folder = GOLDEN / "llama"
    model = t.AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32)
    torch.manual_seed(1)
    config = peft.LoraConfig(
        task_type="CAUSAL_LM",
        r=3,
        lora_alpha=5,
        target_modules=["q_proj", "v_proj", "o_proj", "gate_proj", "down_proj", "lm_head"],
        rank_pattern={"gate_proj": 2},
        alpha_pattern={"o_proj": 7},
        use_rslora=True,
    )
    tuned = peft.get_peft_model(model, config).eval()
    with torch.no_grad():
        for name, parameter in tuned.named_parameters():
            if "lora_" in name:
                parameter.normal_(0, 0.4)
    folder = GOLDEN / "llama_lora"
    tuned.save_pretrained(folder, save_embedding_layers=False)
    (folder / "README.md").unlink(missing_ok=True)
    config = json.loads((folder / "adapter_config.json").read_text())
    config["base_model_name_or_path"] = None
    (folder / "adapter_config.json").write_text(json.dumps(config, indent=1) + "\n")
    write_expected(tuned, folder)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=("compare", "golden"))
    parser.add_argument("models", nargs="*")
    arguments = parser.parse_args()
    if arguments.what == "golden":
        golden()
    else:
        harness.finish(compare(arguments.models))


if __name__ == "__main__":
    main()
