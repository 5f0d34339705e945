#!/usr/bin/env python3
"""Shows that a cut edition computes what the full model computes with the withheld parts masked.

    masked_logits.py                 everything
    masked_logits.py smollm2 tiny-mixtral   some of it; other models' last results are kept

For each model: `./sluice release`, load source and edition with transformers in float32, mask the
source (masking.py), compare the logits of every position. An edition fails where its loader says
anything, where the greatest difference is over 1e-3, or where `./sluice join` does not give the
source's sha256. The two real models come from examples/; their GGUF files are then loaded with
llama.cpp and must continue prompts as the edition does in transformers, up to rounding. The tiny random models, one of
each family and variant, are made by tiny_models.py; of these every component is also cut alone.

Writes results/cut.json.
"""

import contextlib
import pathlib
import subprocess
import sys
import tempfile

import llama_cpp
import torch
import transformers
import yaml

import harness
import masking
import tiny_cases
from prompts import LONG_PROMPT, PROMPTS

TOLERANCE = 1e-3
EXAMPLES = ("smollm2", "gemma3")
NEW_TOKENS = 16


def greatest_difference(source, edition, withheld, routers, sequences):
    """The greatest difference of any logit.

    Sequences are in the edition's token ids. Where tokens are withheld, the source is asked with
    its own ids, and its logits of the withheld tokens are left out.
    """
    vocabulary = source.config.get_text_config().vocab_size
    kept = [token for token in range(vocabulary) if token not in withheld.tokens]
    greatest = 0.0
    for ids in sequences:
        own = harness.logits(edition, ids)
        with masking.without_experts(routers):
            full = harness.logits(source, [kept[token] for token in ids])
        if own.shape[1] != len(kept):
            return float("inf")
        greatest = max(greatest, (own - full[:, kept]).abs().max().item())
    return greatest


def compare(results, name, case, release, edition, plan, sequences):
    """One edition against its source, without and with the mask."""
    names = plan["editions"][edition]["withhold"]
    source, _ = harness.load(case)
    cut, said = harness.load(release / edition)
    withheld = masking.Withheld(plan, names, len(masking.text_layers(source)))
    unmasked = greatest_difference(source, cut, withheld, {}, sequences[:3])
    routers = masking.apply(source, withheld)
    masked = greatest_difference(source, cut, withheld, routers, sequences)
    follows = tokenizer_follows(case, release / edition, withheld)
    with tempfile.TemporaryDirectory() as scratch:
        joined = harness.joins_back(case, release, edition, names, pathlib.Path(scratch) / "joined")
    results.add(
        {
            "model": name,
            "withheld": names,
            "sequences": len(sequences),
            "tokens": sum(map(len, sequences)),
            "differenceUnmasked": unmasked,
            "differenceMasked": masked,
            "loaderSaid": said,
            "tokenizerFollows": follows,
            "joinEqualsSource": joined,
        },
        # A mask that changes nothing would compare a model with itself.
        masked <= TOLERANCE
        and (unmasked > 10 * TOLERANCE or not touches_logits(withheld))
        and not said
        and follows
        and joined,
    )
    return cut


def tokenizer_follows(source, edition, withheld):
    """Whether the edition's tokenizer has the source's tokens less the withheld ones, in the same
    order, and still spells every text."""
    before = transformers.AutoTokenizer.from_pretrained(source)
    after = transformers.AutoTokenizer.from_pretrained(edition)
    left = sorted((id, token) for token, id in before.get_vocab().items() if id not in withheld.tokens)
    if after.get_vocab() != {token: number for number, (_, token) in enumerate(left)}:
        return False
    texts = [*PROMPTS, LONG_PROMPT]
    return all(
        after.decode(after(text).input_ids, skip_special_tokens=True)
        == before.decode(before(text).input_ids, skip_special_tokens=True)
        for text in texts
    )


def touches_logits(withheld):
    """Whether masking must change what the source computes for the tokens that are left."""
    by_layer = (withheld.units, withheld.heads, withheld.experts)
    return bool(withheld.layers) or any(any(taken.values()) for taken in by_layer)


def real_model(results, name):
    folder = harness.ROOT / "examples" / name
    subprocess.run([folder / "run"], check=True, stdout=subprocess.DEVNULL)
    plan = masking.read_plan(folder / "plan.yaml")
    release = folder / "work/release"
    tokenizer = transformers.AutoTokenizer.from_pretrained(release / "open")
    sequences = [tokenizer(text).input_ids for text in [*PROMPTS, LONG_PROMPT]]
    cut = compare(results, name, folder / "work/source", release, "open", plan, sequences)
    with tempfile.TemporaryDirectory(dir=folder / "work") as scratch:
        control = pathlib.Path(scratch) / "source-F32.gguf"
        harness.sluice("convert", folder / "work/source", control, "--to", "gguf:f32")
        source, _ = harness.load(folder / "work/source")
        source_tokenizer = transformers.AutoTokenizer.from_pretrained(folder / "work/source")
        llama = LlamaCpp(control)
        noise = max(
            between_programs(name, source, llama, source_tokenizer(text).input_ids)
            for text in PROMPTS
        )
        results.add({"model": name, "control": "source F32", "differenceOfLogits": noise}, True)
        del source, llama
        full = pathlib.Path(scratch) / "open-F32.gguf"
        harness.sluice("convert", release / "open", full, "--to", "gguf:f32")
        exact = LlamaCpp(full)
        gguf(results, name, full, "F32", cut, tokenizer, exact, noise)
        for kind in ("F16", "Q8_0"):
            path = release / "open/gguf" / f"{plan['model']}-open-{kind}.gguf"
            gguf(results, name, path, kind, cut, tokenizer, exact, noise)


def between_programs(name, model, llama, ids):
    """The greatest difference of any logit of one text between llama.cpp and transformers."""
    with harness.gelu_as_ggml(model) if name == "gemma3" else contextlib.nullcontext():
        here = harness.logits(model, ids)
    return (llama.logits(ids) - here).abs().max().item()


@torch.no_grad()
def greedy(model, ids):
    """The tokens a model continues with, and for each how far it was ahead of the second."""
    made = model.generate(
        torch.tensor([ids]),
        attention_mask=torch.ones(1, len(ids), dtype=torch.long),
        do_sample=False,
        max_new_tokens=NEW_TOKENS,
        min_new_tokens=NEW_TOKENS,
        output_logits=True,
        return_dict_in_generate=True,
        pad_token_id=0,
    )
    margins = []
    for step in made.logits:
        first, second = step[0].topk(2).values.tolist()
        margins.append(first - second)
    return made.sequences[0, len(ids):].tolist(), margins


class LlamaCpp:
    """A GGUF file in llama.cpp, with keys and values cached in full precision."""

    def __init__(self, path):
        self.model = llama_cpp.Llama(
            str(path),
            n_ctx=128,
            n_threads=1,
            n_threads_batch=1,
            logits_all=True,
            seed=0,
            type_k=llama_cpp.GGML_TYPE_F32,
            type_v=llama_cpp.GGML_TYPE_F32,
            verbose=False,
        )

    def logits(self, ids):
        self.model.reset()
        self.model.eval(ids)
        return torch.tensor(self.model.scores[: len(ids)])

    def tokens(self, text):
        return self.model.tokenize(text.encode(), add_bos=True, special=True)

    def greedy(self, ids):
        self.model.reset()
        steps = self.model.generate(ids, temp=0.0, repeat_penalty=1.0)
        return [next(steps) for _ in range(NEW_TOKENS)]


def gguf(results, name, path, kind, model, tokenizer, exact, noise):
    """A GGUF file of an edition in llama.cpp, beside the edition in transformers.

    `exact` is the edition in F32 in llama.cpp; `noise` is how far the two programs are apart on the
    uncut source in F32, and in F32 the edition may be at most twice as far. Where greedy texts part, the margin of the first
    token over the second must be less than what rounding to this file's type moves two logits by at
    that very position, which the difference to `exact` tells.
    """
    llama = LlamaCpp(path)
    same_tokens, same_text, parted, explained, greatest = 0, 0, [], True, 0.0
    for text in PROMPTS:
        ids = tokenizer(text).input_ids
        same_tokens += llama.tokens(text) == ids
        difference = between_programs(name, model, llama, ids)
        greatest = max(greatest, difference)
        expected, margins = greedy(model, ids)
        continued = llama.greedy(ids)
        step = next((i for i in range(NEW_TOKENS) if continued[i] != expected[i]), None)
        if step is None:
            same_text += 1
            continue
        until = ids + expected[:step]
        moved = (llama.logits(until)[-1] - exact.logits(until)[-1]).abs().max().item()
        parted.append(round(margins[step], 4))
        explained &= margins[step] < max(2 * moved, noise)
    prompts = len(PROMPTS)
    results.add(
        {
            "model": name,
            "gguf": kind,
            "sequences": prompts,
            "sameTokens": same_tokens,
            "sameGreedyText": same_text,
            "marginsWherePartedWays": parted,
            "partedByRoundingOnly": explained,
            "differenceOfLogits": greatest,
        },
        same_tokens == prompts and explained and (kind != "F32" or greatest < 2 * noise),
    )


def tiny_model(results, name):
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch)
        case = tiny_cases.make(name.removeprefix("tiny-"), folder / "source")
        for number, plan in enumerate(tiny_cases.plans(name.removeprefix("tiny-"), case)):
            plan_file = folder / f"plan-{number}.yaml"
            plan_file.write_text(yaml.safe_dump(plan, sort_keys=False))
            release = folder / f"release-{number}"
            try:
                harness.sluice("release", plan_file, "--out", release)
            except RuntimeError as failure:
                results.add({"model": name, "release": str(failure)}, False)
                continue
            for edition, wanted in plan["editions"].items():
                withheld = masking.Withheld(plan, wanted["withhold"], case.layers)
                sequences = tiny_cases.sequences(case.vocabulary - len(withheld.tokens))
                compare(results, name, folder / "source", release, edition, plan, sequences)


def main():
    chosen = sys.argv[1:] or [*EXAMPLES, *(f"tiny-{name}" for name in tiny_cases.NAMES)]
    # More threads than idle cores wait for each other without end.
    torch.set_num_threads(1)
    results = harness.Results("cut")
    for name in chosen:
        if name in EXAMPLES:
            real_model(results, name)
        else:
            tiny_model(results, name)
    failures = results.save(tolerance=TOLERANCE)
    harness.finish(failures)


if __name__ == "__main__":
    main()
