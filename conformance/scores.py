"""Log-likelihoods, greedy flags, rolling windows and greedy texts beside lm-evaluation-harness' own
Hugging Face model, in float32.

    python conformance/scores.py NAME=FOLDER…

FOLDER is a float32 checkpoint; the engine's classes are asked through its test class ScoresMain."""

import json
import os
import pathlib
import subprocess
import sys
import time

import torch
from lm_eval.api.instance import Instance
from lm_eval.models.huggingface import HFLM

from harness import ROOT, Results, finish

QUERIES = [
    ("The capital of France is", " Paris"),
    ("The capital of France is", " London"),
    ("The capital of France is ", "Paris, which lies on the Seine."),
    ("The capital of France is \n ", "Paris"),
    ("", "Once upon a time there was a sluice."),
    ("Question: what is 2 + 2?\nAnswer:", " 4"),
    ("Question: what is 2 + 2?\nAnswer:", " 5"),
    ("Question: what is 2 + 2?\nAnswer:", " The answer is four"),
    ("Größe und Straße:", " über allem 東京 😀"),
    ("a", "b"),
    ("The harbor", " lies quiet in the morning, and the boats lie in the harbor."),
    ("word " * 300, "word"),
    ("word " * 300, "word word word"),
    ("one two three four five six seven eight nine ten " * 40, "eleven"),
]

WHOLE = [
    "The harbor lies quiet in the morning, and the boats lie in the harbor.",
    "x",
    "Zwei Dinge erfüllen das Gemüt. " * 30,
]

PROMPTS = ["The capital of France is", "Once upon a time", "def fibonacci(n):\n"]


def ours(folder, asked):
    jdk = subprocess.run([ROOT / "sluice", "--jdk"], capture_output=True, text=True, check=True).stdout.strip()
    path = os.environ.get("ENGINE_CLASSES") or ":".join(
        [str(ROOT / "engine/target/test-classes"), str(ROOT / "engine/target/classes"), str(ROOT / "cli/target/dist/lib/*")]
    )
    command = [f"{jdk}/bin/java", "--enable-native-access=ALL-UNNAMED", "-cp", path, "dev.sluice.engine.ScoresMain", folder]
    done = subprocess.run(command, input=json.dumps(asked), capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(done.stderr)
    return json.loads(done.stdout)


def instances(kind, arguments):
    return [Instance(request_type=kind, doc={}, arguments=each, idx=0) for each in arguments]


def compare(results, name, folder, max_length):
    lm = HFLM(pretrained=folder, dtype="float32", device="cpu", batch_size=4, max_length=max_length)
    longest = [("long " * (max_length or 8000), "tail")] if max_length else []
    queries = QUERIES + longest
    whole = WHOLE + ([" ".join(str(i) for i in range(max_length))] if max_length else [])
    asked = {"queries": queries, "whole": whole, "prompts": PROMPTS, "maxTokens": 24}
    got = ours(folder, asked)
    started = time.monotonic()
    want = lm.loglikelihood(instances("loglikelihood", queries), disable_tqdm=True)
    theirs = time.monotonic() - started
    delta = max(abs(a["logLikelihood"] - b[0]) for a, b in zip(got["queries"], want))
    per_token = max(abs(a["logLikelihood"] - b[0]) / max(1, a["tokens"]) for a, b in zip(got["queries"], want))
    greedy = all(a["isGreedy"] == b[1] for a, b in zip(got["queries"], want))
    rolling = lm.loglikelihood_rolling(instances("loglikelihood_rolling", [(text,) for text in whole]), disable_tqdm=True)
    rolling_delta = max(abs(a["logLikelihood"] - b) / max(1, a["tokens"]) for a, b in zip(got["whole"], rolling))
    texts = []
    for prompt in PROMPTS:
        ids = lm.tokenizer(prompt, return_tensors="pt")
        with torch.no_grad():
            made = lm.model.generate(**ids, max_new_tokens=24, do_sample=False)
        texts.append(lm.tokenizer.decode(made[0][ids["input_ids"].shape[1] :], skip_special_tokens=True))
    same = sum(a["text"] == b for a, b in zip(got["generations"], texts))
    passed = delta <= 1e-3 and per_token <= 1e-4 and greedy and rolling_delta <= 1e-4 and same == len(PROMPTS)
    results.add(
        {
            "model": name,
            "queries": len(queries),
            "delta": delta,
            "deltaPerToken": per_token,
            "sameGreedy": greedy,
            "rollingDeltaPerToken": rolling_delta,
            "sameTexts": f"{same}/{len(PROMPTS)}",
            "seconds": got["seconds"],
            "harnessSeconds": theirs,
        },
        passed,
    )


def main():
    results = Results("scores")
    for argument in sys.argv[1:]:
        name, folder = argument.split("=", 1)
        context = json.loads((pathlib.Path(folder) / "config.json").read_text())["max_position_embeddings"]
        compare(results, name, folder, context if context <= 512 else None)
    finish(results.save())


if __name__ == "__main__":
    main()
