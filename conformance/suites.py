#!/usr/bin/env python3
"""Shows that suites score as in lm-evaluation-harness: same requests, same answers, same numbers.

    suites.py [--model FOLDER] [--items N] [--tiny-items N] [--float64] [tiny-llama | smollm2]

Tasks of every kind on items made here (suite_tasks.py) are run by `sluice eval` and by lm_eval with
transformers, both in float32 on the CPU, on two models: a tiny random Llama with a context of 64
tokens, so that windows and cut-off contexts show, and SmolLM2-135M from examples/smollm2. Required:

- every request (context and continuation, few-shot examples drawn by chance included), the hash of
  every document and of the task: equal;
- acc, acc_norm, acc_bytes, exact_match and their standard errors: equal;
- perplexities and bits per byte: within 1e-6, relative;
- every log-likelihood: within 1e-6, relative, or, where a likely continuation makes that less than
  float32 tells apart, within 1e-5 nats a token. How many are within 1e-6 is told;
- for the tiny model (for both with --float64) the same in float64, where rounding vanishes: every
  log-likelihood within 1e-9, relative. How far both are from that in float32 is told.

Writes results/suites.json; with a model's name, the other's last results are kept.
"""

import argparse
import contextlib
import glob
import json
import os
import pathlib
import tempfile

os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")

import lm_eval
import torch
import transformers
from lm_eval.loggers import EvaluationTracker
from lm_eval.tasks import TaskManager

import harness
import suite_tasks

SAME = 1e-6
FLOAT64 = 1e-9
NATS_PER_TOKEN = 1e-5


def tiny_llama(tokenizer_folder, folder):
    """Two random layers with the vocabulary of a real model."""
    torch.manual_seed(3)
    tokenizer = transformers.AutoTokenizer.from_pretrained(tokenizer_folder)
    tokenizer.save_pretrained(folder)
    config = transformers.LlamaConfig(
        vocab_size=len(tokenizer), hidden_size=32, intermediate_size=64, num_hidden_layers=2,
        num_attention_heads=4, num_key_value_heads=2, max_position_embeddings=64,
        initializer_range=0.3, tie_word_embeddings=True,
        bos_token_id=tokenizer.bos_token_id, eos_token_id=tokenizer.eos_token_id,
    )
    transformers.LlamaForCausalLM(config).save_pretrained(folder)
    return folder


def theirs(model, dtype, folder, names, out):
    tracker = EvaluationTracker(output_path=str(out))
    wide = harness.Float64() if dtype == "float64" else contextlib.nullcontext()
    with wide:
        results = evaluate(model, dtype, folder, names, tracker)
    samples = results.pop("samples")
    tracker.save_results_aggregated(results=results, samples=samples)
    for name, of_task in samples.items():
        tracker.save_results_samples(task_name=name, samples=of_task)
    return read(out, names)


def evaluate(model, dtype, folder, names, tracker):
    return lm_eval.simple_evaluate(
        model="hf",
        model_args=f"pretrained={model},dtype={dtype}",
        device="cpu",
        tasks=names,
        task_manager=TaskManager(include_path=str(folder), include_defaults=False),
        batch_size=8,
        log_samples=True,
        evaluation_tracker=tracker,
        verbosity="ERROR",
    )


def ours(model, files, out):
    suites = [argument for path in files for argument in ("--suite", path)]
    harness.sluice("eval", model, *suites, "--out", out)
    return read(out, [path.stem for path in files])


def read(out, names):
    """Results and samples by task, from files in the harness's layout."""
    found = {}
    for path in glob.glob(f"{out}/*/results_*.json"):
        results = json.loads(pathlib.Path(path).read_text())
        for name, numbers in results["results"].items():
            found[name] = {"numbers": numbers, "hash": results["task_hashes"][name]}
    for name in names:
        (path,) = glob.glob(f"{out}/*/samples_{name}_*.jsonl")
        lines = pathlib.Path(path).read_text().splitlines()
        found[name]["samples"] = sorted(map(json.loads, lines), key=lambda line: line["doc_id"])
    return found


def requests(sample):
    """What was asked, without the generation's settings beyond those that change the text."""
    asked = []
    for arguments in sample["arguments"].values():
        context, *rest = arguments.values()
        if rest and isinstance(rest[0], dict):
            rest = [rest[0]["until"], rest[0]["max_gen_toks"]]
        asked.append([context, *rest])
    return asked


def answers(sample):
    """Log-likelihoods, or generated texts."""
    flat = []
    for (answer,) in sample["resps"]:
        if isinstance(answer, list):
            flat.append((float(answer[0]), answer[1]))
        elif "gen_args_0" in sample["arguments"] and len(sample["arguments"]["gen_args_0"]) == 1:
            flat.append((float(answer), None))
        else:
            flat.append(answer)
    return flat


def tokens(tokenizer, sample):
    return [
        len(tokenizer(request[-1] if len(request) < 3 else "")["input_ids"]) or 1
        for request in requests(sample)
    ]


def float64(own, other):
    """The greatest relative difference of log-likelihoods that both computed in float64."""
    pairs = [
        (mine, value)
        for a, b in zip(own["samples"], other["samples"], strict=True)
        for (mine, _), (value, _) in zip(answers(a), answers(b), strict=True)
    ]
    return max(abs(mine - value) / abs(value) for mine, value in pairs)


def compare(results, model, tokenizer, name, own, other, exact):
    same_requests = all(
        requests(a) == requests(b)
        and all(a[key] == b[key] for key in ("doc_hash", "prompt_hash", "target_hash", "target"))
        for a, b in zip(own["samples"], other["samples"], strict=True)
    ) and own["hash"] == other["hash"]
    row = {"model": model, "task": name, "items": len(own["samples"]), "requests": same_requests}
    passed = same_requests
    numbers = {}
    for key, value in other["numbers"].items():
        if "," not in key:
            continue
        mine = own["numbers"].get(key)
        metric = key.split(",")[0]
        if isinstance(value, str) or isinstance(mine, str):
            same = value == mine
        else:
            close = metric.removesuffix("_stderr") in (
                "perplexity", "word_perplexity", "byte_perplexity", "bits_per_byte")
            same = abs(mine - value) <= (SAME if close else 1e-12) * max(abs(value), 1e-300)
            numbers[metric] = {"sluice": mine, "lm_eval": value}
        passed &= same
    row["numbers"] = numbers
    if name.endswith("_generate"):
        equal = sum(
            answers(a) == answers(b)
            for a, b in zip(own["samples"], other["samples"], strict=True)
        )
        row["same texts"] = equal
        passed &= equal == len(own["samples"])
        results.add(row, passed)
        return
    near = count = 0
    greatest = apart = 0.0
    errors = [0.0, 0.0]
    greedy = close = True
    for index, (a, b) in enumerate(zip(own["samples"], other["samples"], strict=True)):
        truths = answers(exact["samples"][index]) if exact else answers(b)
        for (mine, said), (value, other_said), (truth, _), length in zip(
            answers(a), answers(b), truths, tokens(tokenizer, b), strict=True
        ):
            count += 1
            greedy &= said == other_said
            near += abs(mine - value) <= SAME * abs(value)
            close &= abs(mine - value) <= max(SAME * abs(value), NATS_PER_TOKEN * length)
            greatest = max(greatest, abs(mine - value) / abs(value))
            apart = max(apart, abs(mine - value) / length)
            errors[0] = max(errors[0], abs(mine - truth) / length)
            errors[1] = max(errors[1], abs(value - truth) / length)
    row |= {
        "log-likelihoods": count,
        "within 1e-6": near,
        "greatest relative difference": greatest,
        "greatest difference, nats a token": apart,
    }
    if exact:
        row["from float64, nats a token"] = {"sluice": errors[0], "lm_eval": errors[1]}
        row["greatest relative difference, both in float64"] = float64(exact["own"], exact)
        passed &= row["greatest relative difference, both in float64"] <= FLOAT64
    results.add(row, passed and greedy and close)


def run(results, label, model, folder, files, is_float64):
    names = sorted(files)
    tokenizer = transformers.AutoTokenizer.from_pretrained(model)
    other = theirs(model, "float32", folder, names, folder / "theirs")
    exact = theirs(model, "float64", folder, names, folder / "exact") if is_float64 else {}
    if is_float64:
        wide = harness.in_float64(model, folder / "wide")
        own = ours(wide, [files[name] for name in names], folder / "own-exact")
        for name in names:
            exact[name]["own"] = own[name]
    own = ours(model, [files[name] for name in names], folder / "ours")
    for name in names:
        compare(results, label, tokenizer, name, own[name], other[name], exact.get(name))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    default = harness.ROOT / "examples/smollm2/work/source"
    parser.add_argument("--model", type=pathlib.Path, default=default)
    parser.add_argument("--items", type=int, default=24)
    parser.add_argument("--tiny-items", type=int, default=100)
    parser.add_argument("--float64", action="store_true")
    parser.add_argument("only", nargs="?", choices=("tiny-llama", "smollm2"))
    arguments = parser.parse_args()
    if not (arguments.model / "config.json").exists():
        parser.error(f"{arguments.model}: no model there; run examples/smollm2/run first")
    results = harness.Results("suites")
    with tempfile.TemporaryDirectory() as scratch:
        work = pathlib.Path(scratch)
        if arguments.only != "smollm2":
            tiny = tiny_llama(arguments.model, work / "model")
            long = [text * 12 for text in suite_tasks.TEXTS]
            files = suite_tasks.write(work / "tiny", "tiny", arguments.tiny_items, suite_tasks.TEXTS + long)
            # Prompts that leave no room to generate are cut off there and refused here.
            del files["tiny_generate"]
            run(results, "tiny-llama", tiny, work / "tiny", files, True)
        if arguments.only != "tiny-llama":
            files = suite_tasks.write(work / "smol", "smol", arguments.items, suite_tasks.TEXTS)
            run(results, "smollm2", arguments.model, work / "smol", files, arguments.float64)
    if arguments.only and results.path.exists():
        kept = json.loads(results.path.read_text())["rows"]
        kept = [row for row in kept if row["model"] != arguments.only]
        results.rows += kept
        results.failures += sum(not row["passed"] for row in kept)
    failures = results.save(
        about="sluice eval beside lm_eval with transformers, float32, CPU",
        lm_eval=lm_eval.__version__ if hasattr(lm_eval, "__version__") else "0.4.13",
    )
    harness.finish(failures)


if __name__ == "__main__":
    main()
