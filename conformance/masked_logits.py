#!/usr/bin/env python3
"""Shows that a cut edition computes what the full model computes with the withheld parts masked.

    masked_logits.py                 everything
    masked_logits.py smollm2 mixtral some of it

For each model: `./sluice release`, load source and edition with transformers in float32, mask the
source (masking.py), compare the logits of every position. An edition fails where its loader says
anything, where the greatest difference is over 1e-3, or where `./sluice join` does not give the
source's sha256. The two real models come from examples/; their GGUF files are then loaded with
llama.cpp and continue prompts as the edition does in transformers. The tiny random models, one of
each family and variant, are made by tiny_models.py; of these every component is also cut alone.

Writes results/cut.json.
"""

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
# A greedy choice between two tokens closer than this may turn out either way in F16.
TINY_MARGIN = 0.1


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
    stem = f"{plan['model']}-open"
    for kind in ("F16", "Q8_0"):
        gguf(results, name, release / "open/gguf" / f"{stem}-{kind}.gguf", kind, cut, tokenizer)


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


def gguf(results, name, path, kind, model, tokenizer):
    """A GGUF file of an edition in llama.cpp, beside the edition in transformers."""
    llama = llama_cpp.Llama(
        str(path), n_ctx=128, n_threads=1, n_threads_batch=1, verbose=False, logits_all=True, seed=0
    )
    same_tokens, same_text, parted, greatest = 0, 0, [], 0.0
    for text in PROMPTS:
        ids = tokenizer(text).input_ids
        same_tokens += llama.tokenize(text.encode(), add_bos=True, special=True) == ids
        llama.reset()
        llama.eval(ids)
        own = torch.tensor(llama.scores[: len(ids)])
        greatest = max(greatest, (own - harness.logits(model, ids)).abs().max().item())
        expected, margins = greedy(model, ids)
        llama.reset()
        steps = llama.generate(ids, temp=0.0, repeat_penalty=1.0)
        continued = [next(steps) for _ in range(NEW_TOKENS)]
        step = next((i for i in range(NEW_TOKENS) if continued[i] != expected[i]), None)
        if step is None:
            same_text += 1
        else:
            parted.append(round(margins[step], 4))
    prompts = len(PROMPTS)
    # Eight bits are a coarser model: it must load and tokenise alike, its text may differ.
    exact = kind == "F16"
    results.add(
        {
            "model": name,
            "gguf": kind,
            "sequences": prompts,
            "sameTokens": same_tokens,
            "sameGreedyText": same_text,
            "marginsWherePartedWays": parted,
            "differenceOfLogits": greatest,
        },
        same_tokens == prompts and (not exact or all(m < TINY_MARGIN for m in parted)),
    )


def tiny_model(results, name):
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch)
        case = tiny_cases.make(name, folder / "source")
        for number, plan in enumerate(tiny_cases.plans(name, case)):
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
    chosen = sys.argv[1:] or [*EXAMPLES, *tiny_cases.NAMES]
    # More threads than idle cores wait for each other without end.
    torch.set_num_threads(1)
    results = harness.Results("cut")
    for name in chosen:
        if name in EXAMPLES:
            real_model(results, name)
        else:
            tiny_model(results, name)
    failures = results.save(tolerance=TOLERANCE, tinyMargin=TINY_MARGIN)
    harness.finish(failures)


if __name__ == "__main__":
    main()
