#!/usr/bin/env python3
"""Writes a synthetic Llama-shaped bf16 checkpoint of about GIB gibibytes to FOLDER.

Every weight is drawn anew (normal, seeded), so that no row resembles another and an absence proof
has something to look for. Needs numpy only.

  bench/synthetic_llama.py FOLDER [--gib 4] [--shards 1]
"""
import argparse
import json
import pathlib
import struct

import numpy as np

HIDDEN, UNITS, HEADS, KV_HEADS, HEAD_DIM, VOCAB = 2560, 8192, 40, 8, 64, 32000


def shapes(layers):
    yield "model.embed_tokens.weight", (VOCAB, HIDDEN)
    for layer in range(layers):
        p = f"model.layers.{layer}."
        yield p + "input_layernorm.weight", (HIDDEN,)
        yield p + "mlp.down_proj.weight", (HIDDEN, UNITS)
        yield p + "mlp.gate_proj.weight", (UNITS, HIDDEN)
        yield p + "mlp.up_proj.weight", (UNITS, HIDDEN)
        yield p + "post_attention_layernorm.weight", (HIDDEN,)
        yield p + "self_attn.k_proj.weight", (KV_HEADS * HEAD_DIM, HIDDEN)
        yield p + "self_attn.o_proj.weight", (HIDDEN, HEADS * HEAD_DIM)
        yield p + "self_attn.q_proj.weight", (HEADS * HEAD_DIM, HIDDEN)
        yield p + "self_attn.v_proj.weight", (KV_HEADS * HEAD_DIM, HIDDEN)
    yield "model.norm.weight", (HIDDEN,)
    yield "lm_head.weight", (VOCAB, HIDDEN)


def size(shape):
    return int(np.prod(shape)) * 2


def bf16(rng, shape):
    values = rng.standard_normal(int(np.prod(shape)), dtype=np.float32)
    values *= 0.02
    if len(shape) == 1:
        values += 1
    return (values.view(np.uint32) >> 16).astype(np.uint16)


def write(path, tensors, rng):
    header, offset = {"__metadata__": {"format": "pt"}}, 0
    for name, shape in tensors:
        header[name] = {
            "dtype": "BF16",
            "shape": list(shape),
            "data_offsets": [offset, offset + size(shape)],
        }
        offset += size(shape)
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as out:
        out.write(struct.pack("<Q", len(text)) + text)
        for _, shape in tensors:
            out.write(bf16(rng, shape).tobytes())


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--gib", type=float, default=4)
    parser.add_argument("--shards", type=int, default=1)
    args = parser.parse_args()
    per_layer = sum(size(s) for n, s in shapes(1) if ".layers." in n)
    outside = sum(size(s) for n, s in shapes(0))
    layers = max(1, round((args.gib * 2**30 - outside) / per_layer))
    args.folder.mkdir(parents=True, exist_ok=True)
    config = {
        "architectures": ["LlamaForCausalLM"],
        "model_type": "llama",
        "dtype": "bfloat16",
        "hidden_act": "silu",
        "hidden_size": HIDDEN,
        "intermediate_size": UNITS,
        "num_hidden_layers": layers,
        "num_attention_heads": HEADS,
        "num_key_value_heads": KV_HEADS,
        "head_dim": HEAD_DIM,
        "max_position_embeddings": 4096,
        "rms_norm_eps": 1e-05,
        "rope_theta": 10000.0,
        "tie_word_embeddings": False,
        "vocab_size": VOCAB,
    }
    (args.folder / "config.json").write_text(json.dumps(config, indent=2) + "\n")
    tensors = list(shapes(layers))
    rng = np.random.default_rng(1)
    if args.shards == 1:
        write(args.folder / "model.safetensors", tensors, rng)
        return
    target = sum(size(s) for _, s in tensors) / args.shards
    groups, filled = [[] for _ in range(args.shards)], 0
    for tensor in tensors:
        groups[min(args.shards - 1, int(filled / target))].append(tensor)
        filled += size(tensor[1])
    places = {}
    for i, group in enumerate(groups, 1):
        name = f"model-{i:05}-of-{args.shards:05}.safetensors"
        write(args.folder / name, group, rng)
        places.update({tensor: name for tensor, _ in group})
    index = {"metadata": {"total_size": filled}, "weight_map": dict(sorted(places.items()))}
    (args.folder / "model.safetensors.index.json").write_text(json.dumps(index, indent=2) + "\n")


if __name__ == "__main__":
    main()
