"""Loads cut checkpoints with transformers and holds their logits against the uncut model's with
the withheld parts masked: the oracle knows the parts from the model's own modules, and shares no
code with Sluice.

    python check_cuts.py MODELS WORK --cutter "COMMAND"

MODELS is what tiny_models.py made. COMMAND gets the path of a list of cuts: Java with the test class
path of the edition module and the main class dev.sluice.edition.CutFolder. Loading the MXFP4 models
needs the packages accelerate and kernels too.
"""

import argparse
import io
import json
import logging
import pathlib
import shlex
import subprocess
import sys

import torch
import transformers as t


def cases(name):
    """What is cut from each variant, as selectors."""
    mixture = "moe" in name or name.startswith(("mixtral", "llama4", "gpt_oss"))
    made = {
        "units": ["mlp-units 4..7"],
        "group": ["attention-heads 2..3"],
        "even": ["attention-heads 1, 3"],
        "layer": ["layers 1"],
        "first": ["layers 0"],
        "tokens": ["vocab 270..300"],
        "several": ["layers 1", "mlp-units 4..7", "attention-heads 2..3", "vocab 270..300"],
    }
    if mixture:
        made["experts"] = ["experts 1"]
        made["experts-varied"] = ["experts@0,3 0", "experts@1,2 1"]
        if name.startswith("llama4"):  # experts in every second layer
            made["experts-varied"] = ["experts@1 0", "experts@3 1"]
        made["crossed"] = ["experts 1", "mlp-units 4..7"]
    if "mxfp4" in name:  # units go in blocks of 32
        made = {
            case: [s.replace("mlp-units 4..7", "mlp-units 32..63") for s in selectors]
            for case, selectors in made.items()
        }
    if name.removesuffix("_older") in ("gemma3", "llama4"):
        made["text"] = ["modules vision"]
        made["text-several"] = ["modules vision", "layers 1", "mlp-units 4..7", "vocab 270..300"]
    return made


def load(folder):
    """The model and everything the loaders said while loading it."""
    said = io.StringIO()
    handler = logging.StreamHandler(said)
    handler.setLevel(logging.WARNING)
    logger = t.utils.logging.get_logger("transformers")
    logger.addHandler(handler)
    try:
        architecture = json.loads((folder / "config.json").read_text())["architectures"][0]
        model, info = getattr(t, architecture).from_pretrained(
            folder, dtype=torch.float32, output_loading_info=True
        )
    finally:
        logger.removeHandler(handler)
    problems = {key: value for key, value in info.items() if value}
    lines = [line for line in said.getvalue().splitlines() if line.strip()]
    return model.eval(), problems, lines


def text_model(model):
    inner = model.model
    return getattr(inner, "language_model", inner)


def head(model):
    return model.lm_head if hasattr(model, "lm_head") else model.language_model.lm_head


def mask(model, selectors):
    """Makes the uncut model compute what the cut one should."""
    core = getattr(model, "language_model", None)
    core = text_model(model) if core is None else getattr(core, "model", core)
    config = model.config.get_text_config()
    head_dim = core.layers[0].self_attn.head_dim
    for selector in selectors:
        keyword, value = selector.split(" ", 1)
        only = None
        if "@" in keyword:
            keyword, layers = keyword.split("@")
            only = indices(layers)
        chosen = indices(value) if keyword not in ("modules",) else []
        for number, layer in enumerate(core.layers):
            if only is not None and number not in only:
                continue
            if keyword == "mlp-units":
                mask_units(layer, chosen)
            elif keyword == "attention-heads":
                for one in chosen:
                    layer.self_attn.o_proj.weight[:, one * head_dim : (one + 1) * head_dim] = 0
            elif keyword == "experts":
                mask_experts(layer, chosen)
    gone = set()
    for selector in selectors:
        if selector.startswith("layers "):
            gone |= set(indices(selector.split(" ", 1)[1]))
    if gone:
        keep = [n for n in range(len(core.layers)) if n not in gone]
        core.layers = torch.nn.ModuleList([core.layers[n] for n in keep])
        for position, layer in enumerate(core.layers):
            layer.self_attn.layer_idx = position
        types = getattr(config, "layer_types", None)
        if types:
            config.layer_types = [types[n] for n in keep]
        config.num_hidden_layers = len(keep)


def mlp_of(layer):
    return layer.mlp if hasattr(layer, "mlp") else layer.feed_forward


def mask_units(layer, chosen):
    block = mlp_of(layer)
    experts = getattr(block, "experts", None)
    if experts is None:
        # Qwen's and Llama 4's plain layers have a width of their own, which is not cut.
        if type(block).__name__ in ("Qwen2MoeMLP", "Qwen3MoeMLP", "Llama4TextMLP"):
            return
        block.down_proj.weight[:, chosen] = 0
        return
    down = experts.down_proj
    if type(experts).__name__ in ("Llama4TextExperts", "GptOssExperts"):
        down[:, chosen, :] = 0
    else:
        down[:, :, chosen] = 0
    if type(experts).__name__ == "Llama4TextExperts":
        block.shared_expert.down_proj.weight[:, chosen] = 0


def mask_experts(layer, chosen):
    block = mlp_of(layer)
    if getattr(block, "experts", None) is None:
        return
    router = block.gate if hasattr(block, "gate") else block.router

    # A softmax over all experts, some at minus infinity, is that over the rest.
    inner = torch.nn.functional.linear

    class Masked:
        def __enter__(self):
            torch.nn.functional.linear = masked

        def __exit__(self, *_):
            torch.nn.functional.linear = inner

    def masked(x, weight, bias=None):
        out = inner(x, weight, bias)
        if weight is router.weight:
            out = out.clone()
            out[..., chosen] = float("-inf")
        return out

    original = router.forward

    def forward(*arguments, **named):
        with Masked():
            return original(*arguments, **named)

    router.forward = forward


def indices(text):
    found = []
    for part in text.split(","):
        ends = part.strip().split("..")
        found += range(int(ends[0]), int(ends[-1]) + 1)
    return found


def compare(models, work, name, case, selectors):
    folder = work / f"{name}-{case}" / "open"
    whole, _, said_before = load(models / name)
    model, problems, said = load(folder)
    if problems or set(said) - set(said_before):
        return f"{problems} {said}"
    gone = []
    for selector in selectors:
        if selector.startswith("vocab "):
            gone = indices(selector.split(" ", 1)[1])
    size = whole.config.get_text_config().vocab_size
    old = [token for token in range(size) if token not in gone]
    new_of = {token: position for position, token in enumerate(old)}
    torch.manual_seed(1)
    ids = [old[i] for i in torch.randint(6, len(old), (24,)).tolist()]
    with torch.no_grad():
        untouched = whole(torch.tensor([ids]), use_cache=False).logits[..., old]
        mask(whole, selectors)
        expected = whole(torch.tensor([ids]), use_cache=False).logits[..., old]
        got = model(torch.tensor([[new_of[i] for i in ids]]), use_cache=False).logits
    if expected.shape != got.shape:
        return f"logits {tuple(got.shape)}, expected {tuple(expected.shape)}"
    worst = (expected - got).abs().max().item()
    scale = expected.abs().max().item()
    changes = [s for s in selectors if not s.startswith(("vocab", "modules"))]
    if changes and (expected - untouched).abs().max().item() < 1e-2:
        return "masking changes nothing, so this case shows nothing"
    words = t.AutoTokenizer.from_pretrained(folder)
    before = t.AutoTokenizer.from_pretrained(models / name)
    text = "the harbor opens at dawn and a sluice lets water through"
    if words.decode(words(text).input_ids, skip_special_tokens=True) != text:
        return "the tokenizer does not give the text back"
    for token, position in list(new_of.items())[:: 7]:
        if token < len(before) and words.convert_ids_to_tokens(position) != before.convert_ids_to_tokens(token):
            return f"token {token} became another"
    return "" if worst <= 1e-3 else f"logits differ by {worst:.2e} of {scale:.2e}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("models", type=pathlib.Path)
    parser.add_argument("work", type=pathlib.Path)
    parser.add_argument("--cutter", required=True)
    arguments = parser.parse_args()
    names = sorted(path.name for path in arguments.models.iterdir() if path.is_dir())
    todo = [(n, c, s) for n in names for c, s in cases(n).items()]
    arguments.work.mkdir(parents=True)
    lines = [
        "\t".join([str(arguments.models / n), str(arguments.work / f"{n}-{c}"), *s])
        for n, c, s in todo
    ]
    listed = arguments.work / "cuts.txt"
    listed.write_text("\n".join(lines) + "\n")
    out = subprocess.run(
        [*shlex.split(arguments.cutter), str(listed)], capture_output=True, text=True, check=True
    ).stdout
    outcome = dict(line.split("\t", 1) for line in out.splitlines() if "\t" in line)
    failed = 0
    for name, case, selectors in todo:
        result = outcome[str(arguments.work / f"{name}-{case}")]
        problem = result
        if result == "cut":
            problem = compare(arguments.models, arguments.work, name, case, selectors)
        failed += bool(problem)
        print(f"{'FAILED' if problem else 'ok':7} {name:14} {case:15} {problem}", flush=True)
    print(f"{len(todo) - failed} of {len(todo)} agree")
    sys.exit(bool(failed))


if __name__ == "__main__":
    main()
