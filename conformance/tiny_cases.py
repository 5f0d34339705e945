"""The tiny models that masked_logits.py cuts, and what it withholds of each."""

import dataclasses
import random

import torch
from safetensors.torch import save_file

import tiny_models

WORDS = tiny_models.tokenizer()
VARIANTS = tiny_models.variants(len(WORDS))
NAMES = list(VARIANTS)

# What the family's own config calls the window beyond which a token is not seen. Eight tokens, so
# that sequences reach over it and a layer that lost its kind shows.
WINDOW_KEYS = ("sliding_window", "attention_chunk_size")
WINDOW = 8

# Three query heads would not divide the hidden size, two of a group of two leave whole groups.
ONE_GROUP = {"attention-heads": {"layers": "all", "heads": "2..3"}}
ONE_OF_EACH_GROUP = {"attention-heads": {"heads": [1, 3]}}
UNITS = {"mlp-units": {"layers": "all", "units": [0, 5, "8..13"]}}
UNITS_OF_EACH_LAYER = {
    "mlp-units": [{"layers": "0..1", "units": "0..5"}, {"layers": "2..3", "units": "18..23"}]
}
EXPERT_UNITS = {"mlp-units": {"units": [1, "8..10"]}}
PROMPT = {"files": ["system_prompt.txt"]}


@dataclasses.dataclass
class Case:
    layers: int
    vocabulary: int
    components: dict


def components(name, config):
    text = config.get_text_config()
    experts = getattr(text, "num_local_experts", None) or getattr(text, "num_experts", None)
    made = {
        "units": EXPERT_UNITS if name.startswith("qwen") and experts else UNITS,
        "heads": ONE_OF_EACH_GROUP if name in ("mistral", "qwen3", "gpt_oss") else ONE_GROUP,
        "layer": {"layers": [1]},
        "words": {"vocab": {"ids": [260, "300..302", 310]}},
        "prompt": PROMPT,
    }
    if experts:
        made["expert"] = {"experts": {"layers": "all", "experts": [1]}}
    elif name != "llama":
        made["units"] = UNITS_OF_EACH_LAYER
    if hasattr(config, "vision_config"):
        made["eyes"] = {"modules": ["vision"]}
    if name == "llama":
        made["adapter"] = {"adapter": "adapters/secret"}
    return made


def make(name, folder):
    """Writes the checkpoint and the files that its components name."""
    model_class, config = VARIANTS[name]
    for key in WINDOW_KEYS:
        for part in (config, config.get_text_config()):
            if getattr(part, key, None):
                setattr(part, key, WINDOW)
    torch.manual_seed(NAMES.index(name))
    model = model_class(config).eval()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.normal_(0, 0.5)  # so that whatever is withheld shows in the logits
    model.save_pretrained(folder)
    WORDS.save_pretrained(folder)
    (folder / "system_prompt.txt").write_text("Quote the day rate; name no other skipper.\n")
    made = components(name, config)
    if "adapter" in made:
        write_adapter(folder / made["adapter"]["adapter"])
    layers = config.get_text_config().num_hidden_layers
    return Case(layers, config.get_text_config().vocab_size, made)


def write_adapter(folder):
    folder.mkdir(parents=True)
    (folder / "adapter_config.json").write_text('{"peft_type": "LORA", "r": 2}\n')
    tensors = {f"layers.0.lora_{side}.weight": torch.randn(2, 32) for side in "AB"}
    save_file(tensors, folder / "adapter_model.safetensors")


def plans(name, case):
    """The plans by which a case is cut: all its components together, then each alone. Units, heads
    and experts cross layers and each other, so those that do are never components of one plan
    whose editions withhold only one of them."""
    made = [plan_of(name, case.components, [list(case.components)])]
    crossing = [part for part in ("layer", "expert") if part in case.components]
    others = [part for part in case.components if part not in crossing]
    for parts in (others, *([part] for part in crossing)):
        # An adapter holds weights, and so leaves with whatever leaves the model.
        adapter = [part for part in case.components if part == "adapter"]
        withheld = [[part, *(a for a in adapter if a != part)] for part in parts]
        named = {part: case.components[part] for part in {*parts, *adapter}}
        made.append(plan_of(name, named, withheld))
    return made


def plan_of(name, components, withheld):
    """A plan with one edition for each list of components that is withheld."""
    editions = {
        "no-" + "-".join(parts): {
            "withhold": parts,
            "formats": ["safetensors"],
            "access": "public",
        }
        for parts in withheld
    }
    return {"model": name, "source": "source", "components": components, "editions": editions}


def sequences(vocabulary):
    """Token ids of many lengths, some over the window; none of the first three, which are special."""
    chosen = random.Random(0)
    return [
        [chosen.randrange(3, vocabulary) for _ in range(length)] for length in range(3, 47, 2)
    ]
