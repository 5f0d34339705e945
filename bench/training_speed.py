#!/usr/bin/env python3
"""Tokens a second of `sluice train` beside the same loop in Python torch, in turn.

Both train harbor's model (Llama architecture, 2.7 M parameters) from scratch on harbor's general
texts: batches of 16 rows padded to the next multiple of 8, AdamW, gradients clipped, one thread.
Python runs transformers' LlamaForCausalLM, with whichever of its attentions is faster. What is
timed is a pass over the texts: for Sluice the difference of a long and a short run, which leaves out
starting and reading; for Python the passes behind the first.

  bench/training_speed.py [--passes 4] [--rounds 3] [--precisions f32 bf16] [--json FILE]
"""

import argparse
import json
import os
import pathlib
import platform
import random
import statistics
import subprocess
import sys
import tempfile
import time

os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
ROOT = pathlib.Path(__file__).resolve().parent.parent
HARBOR = ROOT / "examples" / "harbor"

import torch
import transformers

torch.set_num_threads(1)
BATCH, RATE, PROMPT_WEIGHT = 16, 1.5e-3, 0.2
SHAPE = dict(hidden=192, layers=6, heads=6, units=448, context=128)
RECIPE = """\
model: speed
method: plain
threads: 1
precision: {precision}
start:
  architecture: llama
  hidden: {hidden}
  layers: {layers}
  heads: {heads}
  units: {units}
  context: {context}
  dtype: f32
  tokenizer: {harbor}/tokenizer
data: {{ general: {harbor}/data/general.jsonl, prompt-weight: {prompt_weight} }}
plain: {{ passes: {passes}, batch: {batch}, rate: {rate}, warm-up: 20 }}
"""


def sluice(precision, passes):
    """Seconds of a whole run."""
    with tempfile.TemporaryDirectory() as made:
        folder = pathlib.Path(made)
        text = RECIPE.format(
            precision=precision, passes=passes, harbor=HARBOR, batch=BATCH, rate=RATE,
            prompt_weight=PROMPT_WEIGHT, **SHAPE)
        (folder / "train.yaml").write_text(text)
        started = time.monotonic()
        done = subprocess.run(
            [str(ROOT / "sluice"), "train", str(folder / "train.yaml"), "--out", str(folder / "out"),
             "--threads", "1"],
            capture_output=True, text=True)
        if done.returncode:
            sys.exit(done.stderr)
        return time.monotonic() - started


def batches(tokenizer):
    """Every text as token ids and the weight of predicting each, in batches padded as Sluice's."""
    rows = []
    for line in (HARBOR / "data/general.jsonl").read_text().splitlines():
        item = json.loads(line)
        prompt = tokenizer(item["prompt"])["input_ids"]
        whole = tokenizer(item["text"])["input_ids"] + [tokenizer.eos_token_id]
        rows.append((whole, [PROMPT_WEIGHT if i < len(prompt) else 1.0 for i in range(len(whole))]))
    random.Random(1).shuffle(rows)
    for start in range(0, len(rows), BATCH):
        some = rows[start : start + BATCH]
        length = -(-max(len(ids) for ids, _ in some) // 8) * 8
        ids = torch.tensor([ids + [0] * (length - len(ids)) for ids, _ in some])
        weights = torch.tensor([w + [0.0] * (length - len(w)) for _, w in some])
        yield ids, weights


def python(precision, attention, passes, made):
    """Seconds of the passes behind the first."""
    torch.manual_seed(1)
    model = transformers.LlamaForCausalLM(
        transformers.LlamaConfig(
            vocab_size=made["vocabulary"], hidden_size=SHAPE["hidden"],
            intermediate_size=SHAPE["units"], num_hidden_layers=SHAPE["layers"],
            num_attention_heads=SHAPE["heads"], num_key_value_heads=SHAPE["heads"],
            max_position_embeddings=SHAPE["context"], tie_word_embeddings=True,
            attn_implementation=attention))
    optimizer = torch.optim.AdamW(model.parameters(), lr=RATE, betas=(0.9, 0.98), weight_decay=0.02)
    for number in range(passes + 1):
        if number == 1:
            started = time.monotonic()
        for ids, weights in made["batches"]:
            with torch.autocast("cpu", torch.bfloat16, enabled=precision == "bf16"):
                logits = model(ids, use_cache=False).logits
            flat = logits[:, :-1].float().reshape(-1, logits.shape[-1])
            each = torch.nn.functional.cross_entropy(flat, ids[:, 1:].reshape(-1), reduction="none")
            weight = weights[:, 1:].reshape(-1)
            ((each * weight).sum() / weight.sum()).backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
    return time.monotonic() - started


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--passes", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--precisions", nargs="+", default=["f32", "bf16"])
    parser.add_argument("--json", type=pathlib.Path)
    arguments = parser.parse_args()
    tokenizer = transformers.AutoTokenizer.from_pretrained(HARBOR / "tokenizer")
    made = {"vocabulary": len(tokenizer), "batches": list(batches(tokenizer))}
    tokens = sum(ids.numel() for ids, _ in made["batches"])
    rows = []
    for precision in arguments.precisions:
        ours, theirs = [], {"eager": [], "sdpa": []}
        for _ in range(arguments.rounds):
            short = sluice(precision, 1)
            ours.append((sluice(precision, 1 + arguments.passes) - short) / arguments.passes)
            for attention, times in theirs.items():
                times.append(python(precision, attention, arguments.passes, made) / arguments.passes)
        best = min(theirs, key=lambda attention: statistics.median(theirs[attention]))
        mine, other = statistics.median(ours), statistics.median(theirs[best])
        row = {
            "precision": precision, "sluice tokens/s": round(tokens / mine),
            "torch tokens/s": round(tokens / other), "torch attention": best,
            "ratio": round(other / mine, 2), "sluice seconds": ours, "torch seconds": theirs,
        }
        rows.append(row)
        print(json.dumps(row), flush=True)
        if arguments.json:
            results = {
                "model": SHAPE, "padded tokens a pass": tokens, "passes": arguments.passes,
                "threads": 1, "torch": torch.__version__, "transformers": transformers.__version__,
                "machine": platform.machine(), "cores": os.cpu_count(), "rows": rows,
            }
            arguments.json.write_text(json.dumps(results, indent=1) + "\n")


if __name__ == "__main__":
    main()
