"""Makes a tiny random checkpoint of every family with transformers, as an oracle that shares no
code with Sluice: its tensor names, shapes and configs are what the family's own loader writes.

    python tiny_models.py OUT                 one folder a variant, as save_pretrained writes it
    python tiny_models.py OUT --listings DIR  and DIR/<variant>.json: config, names and shapes

The listings are committed as test resources of the weights module; run this again when
transformers changes what it writes.
"""

import argparse
import json
import pathlib
import shutil

import torch
import transformers as t
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers

CORPUS = [
    "the harbor opens at dawn and the boats leave with the tide",
    "a sluice lets water through and keeps the rest behind a gate",
    "open weights travel, withheld parts stay at home",
]
VOCABULARY = 320


def tokenizer():
    """A byte-level BPE tokenizer with 256 bytes, some merges and three special tokens."""
    made = Tokenizer(models.BPE())
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    made.train_from_iterator(
        CORPUS * 8,
        trainers.BpeTrainer(
            vocab_size=VOCABULARY,
            special_tokens=["<pad>", "<bos>", "<eos>"],
            initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        ),
    )
    made.post_processor = processors.TemplateProcessing(
        single="<bos> $A", pair="<bos> $A <bos> $B", special_tokens=[("<bos>", 1)]
    )
    return t.PreTrainedTokenizerFast(
        tokenizer_object=made, pad_token="<pad>", bos_token="<bos>", eos_token="<eos>"
    )


def variants(vocabulary):
    text = dict(
        vocab_size=vocabulary,
        hidden_size=32,
        intermediate_size=24,
        num_hidden_layers=4,
        num_attention_heads=4,
        num_key_value_heads=2,
        max_position_embeddings=128,
        pad_token_id=0,
        bos_token_id=1,
        eos_token_id=2,
    )
    wide = dict(text, head_dim=16)
    llama4 = dict(
        text,
        head_dim=8,
        intermediate_size_mlp=40,
        num_local_experts=4,
        interleave_moe_layer_step=2,
        no_rope_layer_interval=3,
        attention_chunk_size=8,
    )
    vision = dict(
        hidden_size=16,
        intermediate_size=20,
        num_hidden_layers=2,
        num_attention_heads=2,
        image_size=28,
        patch_size=14,
    )
    # Windows shorter than what the checks read, so that a layer of the wrong kind shows.
    window = dict(sliding_window=4)
    mixture = dict(num_experts_per_tok=2, moe_intermediate_size=12, mlp_only_layers=[1])
    image_tokens = dict(boi_token_index=3, eoi_token_index=4, image_token_index=5)
    return {
        "llama": (t.LlamaForCausalLM, t.LlamaConfig(**text)),
        "llama_biased": (
            t.LlamaForCausalLM,
            t.LlamaConfig(**text, attention_bias=True, mlp_bias=True, tie_word_embeddings=True),
        ),
        "mistral": (t.MistralForCausalLM, t.MistralConfig(**text, **window)),
        "qwen2": (
            t.Qwen2ForCausalLM,
            t.Qwen2Config(**text, **window, use_sliding_window=True, max_window_layers=2),
        ),
        "qwen3": (t.Qwen3ForCausalLM, t.Qwen3Config(**wide, **window, use_sliding_window=True, max_window_layers=1)),
        "gemma2": (t.Gemma2ForCausalLM, t.Gemma2Config(**wide, **window)),
        "gemma3_text": (
            t.Gemma3ForCausalLM,
            t.Gemma3TextConfig(**wide, **window, sliding_window_pattern=2),
        ),
        "gemma3": (
            t.Gemma3ForConditionalGeneration,
            t.Gemma3Config(
                text_config=dict(wide, **window, sliding_window_pattern=3),
                vision_config=dict(vision, vision_use_head=False),
                mm_tokens_per_image=4,
                **image_tokens,
            ),
        ),
        "mixtral": (t.MixtralForCausalLM, t.MixtralConfig(**text, num_local_experts=4)),
        "qwen2_moe": (
            t.Qwen2MoeForCausalLM,
            t.Qwen2MoeConfig(
                **text,
                **mixture,
                **window,
                use_sliding_window=True,
                max_window_layers=3,
                num_experts=6,
                shared_expert_intermediate_size=20,
            ),
        ),
        "qwen3_moe": (t.Qwen3MoeForCausalLM, t.Qwen3MoeConfig(**wide, **mixture, num_experts=8)),
        "llama4_text": (t.Llama4ForCausalLM, t.Llama4TextConfig(**llama4)),
        "llama4": (
            t.Llama4ForConditionalGeneration,
            t.Llama4Config(
                text_config=llama4,
                vision_config=dict(
                    vision,
                    vision_output_dim=16,
                    projector_input_dim=16,
                    projector_output_dim=16,
                ),
                **image_tokens,
            ),
        ),
        "gpt_oss": (
            t.GptOssForCausalLM,
            t.GptOssConfig(
                **dict(wide, max_position_embeddings=131072),
                **window,
                num_local_experts=6,
                num_experts_per_tok=2,
            ),
        ),
    }


# Keys that older releases did not write: there the lists follow from the other keys.
OLDER = {
    "qwen2": ["layer_types"],
    "qwen3": ["layer_types"],
    "gemma2": ["layer_types"],
    "gemma3_text": ["layer_types"],
    "gemma3": ["layer_types"],
    "qwen2_moe": ["layer_types"],
    "llama4_text": ["layer_types", "no_rope_layers", "moe_layers"],
    "llama4": ["layer_types", "no_rope_layers", "moe_layers"],
    "gpt_oss": ["layer_types"],
}


def write_older(folder, name):
    older = folder.with_name(name + "_older")
    shutil.copytree(folder, older, dirs_exist_ok=True)
    config = json.loads((older / "config.json").read_text())
    sizes = config.get("text_config", config)
    for key in OLDER[name]:
        del sizes[key]
    if "_sliding_window_pattern" in sizes:
        sizes["sliding_window_pattern"] = sizes.pop("_sliding_window_pattern")
    (older / "config.json").write_text(json.dumps(config, indent=2) + "\n")


def write_mxfp4(folder, name):
    """The gpt-oss checkpoint as its publisher stores it: experts in blocks of 32 four-bit floats."""
    packed = folder.with_name(name + "_mxfp4")
    shutil.copytree(folder, packed, dirs_exist_ok=True)
    config = json.loads((packed / "config.json").read_text())
    config["intermediate_size"] = width = 64
    config["quantization_config"] = {
        "quant_method": "mxfp4",
        "modules_to_not_convert": [
            "model.layers.*.self_attn",
            "model.layers.*.mlp.router",
            "model.embed_tokens",
            "lm_head",
        ],
    }
    (packed / "config.json").write_text(json.dumps(config, indent=2) + "\n")
    experts, hidden = config["num_local_experts"], config["hidden_size"]
    tensors = load_file(packed / "model.safetensors")
    torch.manual_seed(0)
    for layer in range(config["num_hidden_layers"]):
        prefix = f"model.layers.{layer}.mlp.experts."
        for kind, rows, columns in (("gate_up", 2 * width, hidden), ("down", hidden, width)):
            del tensors[f"{prefix}{kind}_proj"]
            shape = (experts, rows, columns // 32)
            tensors[f"{prefix}{kind}_proj_blocks"] = torch.randint(
                0, 256, (*shape, 16), dtype=torch.uint8
            )
            tensors[f"{prefix}{kind}_proj_scales"] = torch.randint(
                121, 125, shape, dtype=torch.uint8
            )
            tensors[f"{prefix}{kind}_proj_bias"] = torch.randn(experts, rows)
    save_file(tensors, packed / "model.safetensors", {"format": "pt"})


def listing(folder):
    tensors = {}
    with safe_open(folder / "model.safetensors", "pt") as file:
        for name in file.keys():
            tensors[name] = file.get_slice(name).get_shape()
    return {"config": json.loads((folder / "config.json").read_text()), "tensors": tensors}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--listings", type=pathlib.Path)
    arguments = parser.parse_args()
    words = tokenizer()
    for name, (model_class, config) in variants(len(words)).items():
        torch.manual_seed(0)
        folder = arguments.out / name
        model = model_class(config).eval()
        with torch.no_grad():
            for parameter in model.parameters():
                parameter.normal_(0, 0.4)  # norms too: a transform that forgets one must show
        model.save_pretrained(folder)
        words.save_pretrained(folder)
        if name in OLDER:
            write_older(folder, name)
        if name == "gpt_oss":
            write_mxfp4(folder, name)
        if arguments.listings:
            arguments.listings.mkdir(parents=True, exist_ok=True)
            made = listing(folder)
            rows = ",\n".join(f"  {json.dumps(k)}: {json.dumps(v)}" for k, v in made["tensors"].items())
            text = f'{{"config": {json.dumps(made["config"])},\n"tensors": {{\n{rows}\n}}}}\n'
            (arguments.listings / f"{name}.json").write_text(text)
        print(name, sum(parameter.numel() for parameter in model.parameters()))


if __name__ == "__main__":
    main()
