"""Masks a full model so that it computes what an edition without some components must compute.

This reads the plan by itself and shares nothing with Sluice: it is the other side of the comparison.
Nothing is removed here. Units lose their rows of the gate and up projections and their columns of
the down projection; heads lose their columns of the output projection; a layer's two writes to the
residual stream become zero; an expert's router logit becomes minus infinity.
"""

import contextlib
import pathlib

import torch
import yaml


def indices(value):
    """What a plan writes for a set of numbers: 3, "7..9" (both ends), or a list of these."""
    if isinstance(value, list):
        return sorted(set().union(*(indices(item) for item in value)))
    if isinstance(value, int):
        return [value]
    first, _, last = value.partition("..")
    return list(range(int(first), int(last or first) + 1))


def read_plan(path):
    return yaml.safe_load(pathlib.Path(path).read_text())


class Withheld:
    """What some of a plan's components take, by layer of the source."""

    def __init__(self, plan, names, layer_count):
        every = range(layer_count)
        self.layers, self.tokens = set(), set()
        self.units = {layer: set() for layer in every}
        self.heads = {layer: set() for layer in every}
        self.experts = {layer: set() for layer in every}
        for name in names:
            component = plan["components"][name]
            self.layers |= set(indices(component.get("layers", [])))
            self.tokens |= set(indices(component.get("vocab", {}).get("ids", [])))
            for keyword, key, target in (
                ("mlp-units", "units", self.units),
                ("attention-heads", "heads", self.heads),
                ("experts", "experts", self.experts),
            ):
                selectors = component.get(keyword, [])
                for selector in selectors if isinstance(selectors, list) else [selectors]:
                    where = selector.get("layers", "all")
                    for layer in every if where == "all" else indices(where):
                        target[layer] |= set(indices(selector[key]))


def text_layers(model):
    """The decoder layers, wherever the architecture keeps them."""
    decoders = [
        module
        for module in model.modules()
        if hasattr(module, "layers") and hasattr(module, "embed_tokens")
    ]
    assert len(decoders) == 1, f"{type(model).__name__} has {len(decoders)} decoders"
    return decoders[0].layers


def feed_forward(layer):
    return layer.feed_forward if hasattr(layer, "feed_forward") else layer.mlp


def zero(tensor, dimension, positions):
    """Zeroes some rows, columns or slabs of a parameter, where there is one."""
    if tensor is not None and positions:
        tensor.index_fill_(dimension, torch.tensor(sorted(positions)), 0)


def parameter(module, name):
    return getattr(module, name, None)


def mask_dense(mlp, units):
    for name in ("gate_proj", "up_proj"):
        zero(getattr(mlp, name).weight, 0, units)
        zero(getattr(mlp, name).bias, 0, units)
    zero(mlp.down_proj.weight, 1, units)


def mask_experts(experts, units, model_type):
    """Units of all experts of a layer, which transformers keeps fused in two parameters."""
    width = experts.gate_up_proj.shape[-1 if model_type in TRANSPOSED else 1] // 2
    if model_type in INTERLEAVED:
        gate_up = {2 * unit + offset for unit in units for offset in (0, 1)}
    else:
        gate_up = {unit + offset for unit in units for offset in (0, width)}
    transposed = model_type in TRANSPOSED
    zero(experts.gate_up_proj, 2 if transposed else 1, gate_up)
    zero(parameter(experts, "gate_up_proj_bias"), 1, gate_up)
    zero(experts.down_proj, 1 if transposed else 2, units)


# Experts as [expert, hidden, width] where other families have [expert, width, hidden]; gate and up
# columns taking turns where others have one behind the other.
TRANSPOSED = {"llama4_text", "gpt_oss"}
INTERLEAVED = {"gpt_oss"}
# Mixtures whose `mlp-units` are those of the shared expert too, for both have one width.
SHARED_HAS_UNITS = {"llama4_text"}


def mask_units(block, units, model_type):
    if hasattr(block, "experts"):
        mask_experts(block.experts, units, model_type)
        if model_type in SHARED_HAS_UNITS:
            mask_dense(block.shared_expert, units)
    elif model_type not in MIXTURES:
        mask_dense(block, units)


# In these, `mlp-units` are units of experts; their plain layers have another width and keep it.
MIXTURES = {"mixtral", "qwen2_moe", "qwen3_moe", "llama4_text", "gpt_oss"}


def silence(layer):
    """Keeps a layer from writing to the residual stream."""
    block = feed_forward(layer)
    writers = [layer.self_attn.o_proj]
    if hasattr(block, "experts"):
        block.experts.down_proj.zero_()
        bias = parameter(block.experts, "down_proj_bias")
        if bias is not None:
            bias.zero_()
        if hasattr(block, "shared_expert"):
            writers.append(block.shared_expert.down_proj)
    else:
        writers.append(block.down_proj)
    for writer in writers:
        writer.weight.zero_()
        if writer.bias is not None:
            writer.bias.zero_()


@torch.no_grad()
def apply(model, withheld):
    """Zeroes in place what is withheld; returns the routers whose logits are to be masked."""
    model_type = model.config.get_text_config().model_type
    head_dim = text_layers(model)[0].self_attn.head_dim
    routers = {}
    for number, layer in enumerate(text_layers(model)):
        block = feed_forward(layer)
        if withheld.units[number]:
            mask_units(block, withheld.units[number], model_type)
        columns = {
            head * head_dim + column
            for head in withheld.heads[number]
            for column in range(head_dim)
        }
        zero(layer.self_attn.o_proj.weight, 1, columns)
        if number in withheld.layers:
            silence(layer)
        if withheld.experts[number] and hasattr(block, "experts"):
            router = block.gate if hasattr(block, "gate") else block.router
            routers[id(router.weight)] = sorted(withheld.experts[number])
    return routers


@contextlib.contextmanager
def without_experts(routers):
    """While open, the logits of withheld experts are minus infinity, in the routers given by the
    identity of their weights."""
    linear = torch.nn.functional.linear

    def masked(values, weight, bias=None):
        made = linear(values, weight, bias)
        if id(weight) in routers:
            made[..., routers[id(weight)]] = -torch.inf
        return made

    torch.nn.functional.linear = masked
    try:
        yield
    finally:
        torch.nn.functional.linear = linear
