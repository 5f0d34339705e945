#!/usr/bin/env python3
"""Compares what `sluice convert` writes with transformers, llama.cpp and gguf-py.

    python convert.py [--work DIR] [NAME…]

Real models, from examples/ (or --smollm2 FILE, --gemma3 FILE, to name the GGUF files):
  tensors       every tensor of the folder equals gguf-py's decoding of the original, bit for bit
  tokens        the folder's tokenizer and llama.cpp on the original give the same ids
  greedy        64 greedy tokens of ten prompts: transformers on the folder beside llama.cpp on our
                GGUF of it (F32 and F16: equal), on the original as llama.cpp itself decodes it
                to F32 (equal), and on the original. There llama.cpp rounds activations to 8 bits,
                since weights are quantised, so it may part ways where the first token leads the
                second by less than that rounding moves logits; both are shown.
  round trip    the original's tensors and metadata after GGUF → folder → GGUF
Tiny random models of each family, and of each rope scaling and tokenizer:
  logits        transformers on the folder beside llama.cpp on our GGUF, at most 1e-3 apart
  there and back  folder → GGUF → folder: tensors and config.json, bit for bit, in F32 and BF16
  quantised     tensor types and bytes equal those of llama.cpp's own quantiser
  pre-tokenizers  every one that is known, over SmolLM2's vocabulary, against llama.cpp's
"""

import argparse
import contextlib
import ctypes
import json
import pathlib
import shutil
import subprocess
import tempfile

import gguf
import llama_cpp
import numpy as np
import torch
import transformers
from safetensors.torch import load_file, save_file
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

import harness
import prompts
import tiny_models

TEXTS = [
    *prompts.PROMPTS,
    prompts.LONG_PROMPT,
    "naïve café — “quotes” … ½ ﬁ ǅ",
    "😀🦙👩‍👩‍👧‍👦🇳🇱 emoji\u200d",
    "日本語テスト 1234567 русский текст العربية हिन्दी ไทย",
    "def f(x):\n\tif x:\n\t\treturn  {'a': [1,2,  3]}\n\n\n# done\r\n",
    "spaces " + " " * 3 + "x" + " " * 40 + "y" + "\n" * 5 + "\t" * 7 + "z ",
    "it's I'LL we'Ve 3333 33333 3.14 1,000,000 --- ====== !!??",
    " leading and trailing ",
    "\x00\x7f\u00a0\u3000\ufeff\ufffd",
    "▁under ▁▁x",
    "",
    " ",
    "\n",
]
SPECIAL_TEXTS = [
    "<|im_start|>user\nhi<|im_end|>\n<|im_start|>assistant\n",
    "<start_of_turn>user\nhey  you<end_of_turn>\n<start_of_turn>model\n",
    "<bos>a<eos> <pad>b<|endoftext|>",
]
GREEDY = 64


def tensors_of(folder):
    merged = {}
    for path in sorted(pathlib.Path(folder).glob("*.safetensors")):
        merged.update(load_file(path))
    return merged


def same_bits(left, right):
    return left.dtype == right.dtype and left.shape == right.shape and torch.equal(
        left.contiguous().view(torch.uint8), right.contiguous().view(torch.uint8)
    )


@contextlib.contextmanager
def llama(path, context=512, vocab_only=False):
    model = llama_cpp.Llama(
        str(path),
        n_ctx=context,
        n_batch=context,
        n_threads=1,  # two spin at every barrier, which a busy machine turns into minutes
        n_threads_batch=1,
        logits_all=not vocab_only,
        type_k=gguf.GGMLQuantizationType.F32,  # what transformers keeps; the default is F16
        type_v=gguf.GGMLQuantizationType.F32,
        vocab_only=vocab_only,
        verbose=False,
    )
    try:
        yield model
    finally:
        model.close()


def llama_logits(model, ids):
    model.reset()
    model.eval(ids)
    return torch.from_numpy(np.array(model.scores[: len(ids)], dtype=np.float32))


def llama_greedy(model, ids, count, end):
    model.reset()
    model.eval(ids)
    made = []
    while len(made) < count:
        made.append(int(np.argmax(model.scores[model.n_tokens - 1])))
        if made[-1] in end:
            break
        model.eval([made[-1]])
    return made


@torch.no_grad()
def greedy(model, ids, count, end):
    made = model.generate(
        torch.tensor([ids]), max_new_tokens=count, do_sample=False, eos_token_id=sorted(end)
    )
    return made[0, len(ids) :].tolist()


def same_tokens(tokenizer, model, texts):
    """The texts that the two cut otherwise."""
    parted = []
    for text in texts:
        theirs = model.tokenize(text.encode(), add_bos=True, special=True)
        if tokenizer(text).input_ids != theirs:
            parted.append(text)
    return parted


# Real models


def oracle_tensors(path):
    """The original's tensors under transformers' names, decoded by gguf-py. The renaming, the rotary
    permutation and the norms are written anew here, sharing nothing with Sluice."""
    reader = gguf.GGUFReader(path)
    value = lambda key: reader.fields[key].contents()
    architecture = value("general.architecture")
    heads = {
        "attn_q": value(f"{architecture}.attention.head_count"),
        "attn_k": value(f"{architecture}.attention.head_count_kv"),
    }
    gemma = architecture.startswith("gemma")
    names = {
        "attn_norm": "input_layernorm",
        "attn_q": "self_attn.q_proj",
        "attn_k": "self_attn.k_proj",
        "attn_v": "self_attn.v_proj",
        "attn_output": "self_attn.o_proj",
        "attn_q_norm": "self_attn.q_norm",
        "attn_k_norm": "self_attn.k_norm",
        "post_attention_norm": "post_attention_layernorm",
        "ffn_norm": "pre_feedforward_layernorm" if gemma else "post_attention_layernorm",
        "post_ffw_norm": "post_feedforward_layernorm",
        "ffn_gate": "mlp.gate_proj",
        "ffn_up": "mlp.up_proj",
        "ffn_down": "mlp.down_proj",
        "token_embd": "embed_tokens",
        "output_norm": "norm",
    }
    for tensor in reader.tensors:
        parts = tensor.name.split(".")
        kind = parts[-2]
        values = np.array(gguf.quants.dequantize(tensor.data, tensor.tensor_type), np.float32)
        if kind in heads and architecture == "llama":
            pairs = values.reshape(heads[kind], -1, 2, values.shape[-1])
            values = pairs.swapaxes(1, 2).reshape(values.shape)
        if gemma and kind.endswith("norm"):
            values = values - np.float32(1)
        layer = f"layers.{parts[1]}." if parts[0] == "blk" else ""
        name = "lm_head.weight" if kind == "output" else f"model.{layer}{names[kind]}.weight"
        yield name, torch.from_numpy(values)


def real(name, original, work, results):
    folder = work / f"{name}-real"
    harness.sluice("convert", original, folder, "--to", "safetensors:f32")
    ours = tensors_of(folder)
    theirs = dict(oracle_tensors(original))
    wrong = [key for key in theirs if not same_bits(ours.get(key, torch.empty(0)), theirs[key])]
    results.add(
        {"model": name, "check": "tensors equal gguf-py's", "of": len(theirs), "wrong": wrong},
        not wrong and ours.keys() == theirs.keys(),
    )
    del ours, theirs

    model, said = harness.load(folder)
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
    results.add({"model": name, "check": "transformers loads it", "said": said}, not said)
    end = {model.generation_config.eos_token_id}
    with llama(original) as theirs:
        texts = TEXTS + SPECIAL_TEXTS
        parted = same_tokens(tokenizer, theirs, texts)
        results.add(
            {"model": name, "check": "tokens", "of": len(texts), "parted": parted}, not parted
        )

    cases = []
    for prompt in prompts.PROMPTS[:10]:
        ids = tokenizer(prompt).input_ids
        cases.append((ids, greedy(model, ids, GREEDY, end)))
    f32 = work / f"{name}-f32.gguf"
    f16 = work / f"{name}-f16.gguf"
    for path, precision in ((f32, "f32"), (f16, "f16")):
        harness.sluice("convert", folder, path, "--to", f"gguf:{precision}")
        with llama(path) as theirs:
            compare_greedy(name, f"our GGUF {precision}", model, theirs, cases, end, results, 0.05)
    decoded = work / f"{name}-decoded.gguf"
    quantise(original, decoded, "f32")
    with llama(decoded) as theirs:
        compare_greedy(name, "the original, decoded by it", model, theirs, cases, end, results, 0.05)
    with llama(original) as theirs:
        compare_greedy(name, "the original", model, theirs, cases, end, results, None)

    back = work / f"{name}-back.gguf"
    harness.sluice("convert", folder, back, "--to", "gguf:f32")
    differing = gguf_differences(original, back)
    results.add(
        {"model": name, "check": "GGUF → folder → GGUF keeps", "differing": differing},
        not differing,
    )


def compare_greedy(name, what, model, theirs, cases, end, results, margin_allowed):
    """`margin_allowed`: by how much the first token may lead the second where the two part; none to
    allow what the logits themselves differ by."""
    same, parts, passed = 0, [], True
    for ids, made in cases:
        other = llama_greedy(theirs, ids, GREEDY, end)
        if other == made:
            same += 1
            continue
        at = next(i for i, (a, b) in enumerate(zip(made + [-1], other + [-1])) if a != b)
        both = ids + made[:at]
        mine = harness.logits(model, both)[-1]
        difference = float((llama_logits(theirs, both)[-1] - mine).abs().max())
        first, second = mine.topk(2).values.tolist()
        parts.append(
            f"token {at}: lead {first - second:.3f}, logits differ by up to {difference:.3f}"
        )
        allowed = 2 * difference if margin_allowed is None else margin_allowed
        passed &= first - second <= allowed
    results.add(
        {
            "model": name,
            "check": f"greedy as llama.cpp on {what}",
            "same": f"{same}/{len(cases)}",
            "parted": parts,
        },
        passed,
    )


def gguf_differences(original, back):
    """Metadata that is lost or changed, and tensors that are."""
    first, second = gguf.GGUFReader(original), gguf.GGUFReader(back)
    written_anew = {"general.file_type", "GGUF.kv_count"}
    differing = [
        key
        for key, field in first.fields.items()
        if key not in written_anew
        and (key not in second.fields or second.fields[key].contents() != field.contents())
    ]
    tensors = {tensor.name: tensor for tensor in second.tensors}
    for tensor in first.tensors:
        values = np.array(gguf.quants.dequantize(tensor.data, tensor.tensor_type), np.float32)
        other = tensors.pop(tensor.name, None)
        if other is None or not np.array_equal(values, np.array(other.data, np.float32)):
            differing.append(tensor.name)
    return differing + sorted(tensors)


# Tiny models


def tiny_variants():
    made = tiny_models.variants(tiny_models.VOCABULARY)
    chosen = {
        name: made[name]
        for name in (
            "llama",
            "llama_biased",
            "mistral",
            "qwen2",
            "qwen3",
            "gemma2",
            "gemma3_text",
            "gemma3",
        )
    }
    for name, (_, config) in chosen.items():
        if name.startswith("gemma"):
            text = config.get_text_config()
            text.query_pre_attn_scalar = text.head_dim  # what llama.cpp computes with
            text.sliding_window = 8  # so that a layer that lost its kind shows
        else:  # llama.cpp has no windows for these; the conversion says so
            config.sliding_window = None
            config.use_sliding_window = False
            if getattr(config, "layer_types", None):
                config.layer_types = ["full_attention"] * config.num_hidden_layers
    base = made["llama"][1].to_dict()
    scalings = {
        "llama3": dict(
            factor=8.0,
            low_freq_factor=1.0,
            high_freq_factor=4.0,
            original_max_position_embeddings=64,
        ),
        "linear": dict(factor=4.0),
        "yarn": dict(factor=4.0, original_max_position_embeddings=32),
    }
    for kind, scaling in scalings.items():
        config = transformers.LlamaConfig(
            **{**base, "hidden_size": 128, "rope_parameters": {"rope_type": kind, "rope_theta": 500000.0, **scaling}}
        )
        chosen[f"llama_rope_{kind}"] = (transformers.LlamaForCausalLM, config)
    config = transformers.Gemma3TextConfig(
        **{
            **made["gemma3_text"][1].to_dict(),
            "query_pre_attn_scalar": 16,
            "sliding_window": 8,
            "final_logit_softcapping": 20.0,
            "rope_parameters": {
                "full_attention": {"rope_type": "linear", "factor": 8.0, "rope_theta": 1e6},
                "sliding_attention": {"rope_type": "default", "rope_theta": 1e4},
            },
        }
    )
    chosen["gemma3_rope_linear"] = (transformers.Gemma3ForCausalLM, config)
    chosen["llama_sentencepiece"] = made["llama"]
    return chosen


def sentencepiece_tokenizer():
    """A tokenizer as Llama 2's, with ▁ for spaces and bytes for what is unknown."""
    bytes_ = [f"<0x{value:02X}>" for value in range(256)]
    trained = Tokenizer(models.BPE())
    trained.normalizer = normalizers.Sequence(
        [normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")]
    )
    trained.pre_tokenizer = pre_tokenizers.Split(Regex("▁[^▁]*"), "isolated")
    trained.train_from_iterator(
        tiny_models.CORPUS * 8,
        trainers.BpeTrainer(vocab_size=440, special_tokens=["<unk>", "<s>", "</s>", *bytes_]),
    )
    model = json.loads(trained.to_str())["model"]
    made = Tokenizer(
        models.BPE(
            vocab=model["vocab"],
            merges=[tuple(merge) for merge in model["merges"]],
            unk_token="<unk>",
            fuse_unk=True,
            byte_fallback=True,
        )
    )
    made.normalizer = trained.normalizer
    made.decoder = decoders.Sequence(
        [
            decoders.Replace("▁", " "),
            decoders.ByteFallback(),
            decoders.Fuse(),
            decoders.Strip(" ", 1, 0),
        ]
    )
    made.post_processor = tiny_models.processors.TemplateProcessing(
        single="<s> $A", pair="<s> $A <s> $B", special_tokens=[("<s>", 1)]
    )
    return transformers.PreTrainedTokenizerFast(
        tokenizer_object=made, unk_token="<unk>", bos_token="<s>", eos_token="</s>"
    )


def randomise(model, seed=0):
    torch.manual_seed(seed)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.normal_(0, 0.2)  # norms too: a transform that forgets one must show
    return model.eval()


def tiny(name, model_class, config, work, results):
    folder = work / name
    words = sentencepiece_tokenizer() if name == "llama_sentencepiece" else tiny_models.tokenizer()
    # An embedding with rows that no token has, as some models pad theirs.
    config.get_text_config().vocab_size = len(words) + 8
    model = randomise(model_class(config))
    model.save_pretrained(folder)
    words.save_pretrained(folder)
    made = folder.with_suffix(".gguf")
    harness.sluice("convert", folder, made, "--to", "gguf:f32")

    ids = words(prompts.LONG_PROMPT).input_ids[:60]
    with llama(made, 128) as theirs, torch.no_grad():
        difference = float((llama_logits(theirs, ids) - harness.logits(model, ids)).abs().max())
        parted = same_tokens(words, theirs, TEXTS)
        row = {"model": f"tiny-{name}", "check": "logits", "difference": difference}
        if name.startswith("gemma"):
            # ggml looks GELU up in a table of float16: what else differs shows beside the same.
            with harness.gelu_as_ggml(model):
                difference = float((llama_logits(theirs, ids) - harness.logits(model, ids)).abs().max())
            row["with ggml's GELU"] = difference
    results.add(row, difference <= 1e-3)
    results.add({"model": f"tiny-{name}", "check": "tokens", "of": len(TEXTS), "parted": parted}, not parted)

    nested = name == "gemma3"
    there_and_back(name, "f32", folder, made, words, nested, work, results)
    model.to(torch.bfloat16).save_pretrained(work / f"{name}-bf16")
    words.save_pretrained(work / f"{name}-bf16")
    made = work / f"{name}-bf16.gguf"
    harness.sluice("convert", work / f"{name}-bf16", made, "--to", "gguf:bf16")
    there_and_back(name, "bf16", work / f"{name}-bf16", made, words, nested, work, results)


def there_and_back(name, precision, folder, made, words, nested, work, results):
    back = work / f"{name}-{precision}-back"
    harness.sluice("convert", made, back, "--to", "safetensors")
    before, after = tensors_of(folder), tensors_of(back)
    if nested:  # the text model comes back, without its vision tower
        before = {
            key.replace("language_model.model.", "model.").replace("model.language_model.", "model."): value
            for key, value in before.items()
            if "vision" not in key and "multi_modal" not in key
        }
    wrong = [key for key in before if not same_bits(before[key], after.get(key, torch.empty(0)))]
    results.add(
        {"model": f"tiny-{name}", "check": f"there and back, {precision}", "of": len(before), "wrong": wrong},
        not wrong and before.keys() == after.keys(),
    )
    first = json.loads((folder / "config.json").read_text())
    second = json.loads((back / "config.json").read_text())
    if nested:
        keys = ("hidden_size", "num_hidden_layers", "head_dim", "sliding_window", "rms_norm_eps")
        first = {key: first["text_config"][key] for key in keys}
        second = {key: second[key] for key in keys}
    differing = [key for key in {*first, *second} if first.get(key) != second.get(key)]
    tokenizer = transformers.AutoTokenizer.from_pretrained(back)
    parted = [text for text in TEXTS if words(text).input_ids != tokenizer(text).input_ids]
    results.add(
        {"model": f"tiny-{name}", "check": f"config and tokens back, {precision}", "config": differing, "parted": parted},
        not differing and not parted,
    )


FILE_TYPES = {"f32": 0, "q8_0": 7, "q4_0": 2, "q4_k": 15, "q6_k": 18}


def quantise(source, target, precision):
    """Writes a GGUF file in another precision, by llama.cpp's own code."""
    parameters = llama_cpp.llama_model_quantize_default_params()
    parameters.ftype = FILE_TYPES[precision]
    parameters.nthread = 2
    parameters.allow_requantize = True
    code = llama_cpp.llama_model_quantize(
        str(source).encode(), str(target).encode(), ctypes.byref(parameters)
    )
    if code != 0:
        raise RuntimeError(f"llama.cpp did not write {target}: {code}")


def quantised(work, results):
    """Types and bytes beside llama.cpp's own quantiser, on a shape whose rows blocks divide."""
    for tied in (False, True):
        name = "tied" if tied else "untied"
        words = tiny_models.tokenizer()
        config = transformers.LlamaConfig(
            vocab_size=len(words),
            hidden_size=256,
            intermediate_size=512,
            num_hidden_layers=9,
            num_attention_heads=4,
            num_key_value_heads=2,
            max_position_embeddings=128,
            tie_word_embeddings=tied,
        )
        folder = work / f"quantised-{name}"
        randomise(transformers.LlamaForCausalLM(config)).save_pretrained(folder)
        words.save_pretrained(folder)
        source = folder.with_suffix(".gguf")
        harness.sluice("convert", folder, source, "--to", "gguf:f32")
        for precision in ("q8_0", "q4_0", "q4_k", "q6_k"):
            ours = work / f"quantised-{name}-{precision}.gguf"
            theirs = work / f"quantised-{name}-{precision}-llama.gguf"
            harness.sluice("convert", folder, ours, "--to", f"gguf:{precision}")
            quantise(source, theirs, precision)
            expected = {t.name: (t.tensor_type, bytes(t.data)) for t in gguf.GGUFReader(theirs).tensors}
            made = {t.name: (t.tensor_type, bytes(t.data)) for t in gguf.GGUFReader(ours).tensors}
            types = [key for key in expected if made[key][0] != expected[key][0]]
            wrong = [key for key in expected if made[key] != expected[key]]
            results.add(
                {"model": f"256 wide, {name}", "check": f"{precision} as llama.cpp quantises", "otherTypes": types, "otherBytes": wrong},
                not wrong,
            )


def pre_tokenizers_alike(vocabulary, work, results):
    """Each known pre-tokenizer over a real vocabulary."""
    resource = harness.ROOT / (
        "weights/src/main/resources/dev/sluice/weights/convert/pre-tokenizers.json"
    )
    source = json.loads((vocabulary / "tokenizer.json").read_text())
    config = transformers.LlamaConfig(
        vocab_size=len(source["model"]["vocab"]),
        hidden_size=32,
        intermediate_size=32,
        num_hidden_layers=1,
        num_attention_heads=4,
        num_key_value_heads=2,
        max_position_embeddings=128,
    )
    model = randomise(transformers.LlamaForCausalLM(config))
    for rules in json.loads(resource.read_text())["pre_tokenizers"]:
        name = rules["names"][0]
        folder = work / f"pre-{name}"
        model.save_pretrained(folder)
        shutil.copy(vocabulary / "tokenizer_config.json", folder)
        source["pre_tokenizer"] = rules["pre_tokenizer"]
        source["normalizer"] = None
        source["model"]["ignore_merges"] = rules["ignore_merges"]
        (folder / "tokenizer.json").write_text(json.dumps(source, ensure_ascii=False))
        made = folder.with_suffix(".gguf")
        harness.sluice("convert", folder, made, "--to", "gguf:f16")
        written = gguf.GGUFReader(made).fields["tokenizer.ggml.pre"].contents()
        tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
        with llama(made, vocab_only=True) as theirs:
            parted = same_tokens(tokenizer, theirs, TEXTS)
        results.add(
            {"model": "SmolLM2's vocabulary", "check": f"pre-tokenizer {name}", "written": written, "parted": parted},
            written == name and not parted,
        )


def example(name):
    """The GGUF file that an example obtains."""
    folder = harness.ROOT / "examples" / name
    subprocess.run([folder / "run"], check=True, stdout=subprocess.DEVNULL)
    return next((folder / "work").glob("*.gguf"))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", help="smollm2, gemma3, tiny, quantised; all by default")
    parser.add_argument("--smollm2", type=pathlib.Path, help="SmolLM2-135M-Instruct.Q4_1.gguf")
    parser.add_argument("--gemma3", type=pathlib.Path, help="gemma-3-270m-q4_k_m.gguf")
    parser.add_argument("--work", type=pathlib.Path, help="an empty folder to work in")
    arguments = parser.parse_args()
    chosen = arguments.names or ["smollm2", "gemma3", "tiny", "quantised"]
    torch.set_num_threads(2)
    results = harness.Results("convert")
    with contextlib.ExitStack() as stack:
        work = arguments.work or pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory()))
        work.mkdir(parents=True, exist_ok=True)
        if "tiny" in chosen:
            for name, (model_class, config) in tiny_variants().items():
                tiny(name, model_class, config, work, results)
        if "quantised" in chosen:
            quantised(work, results)
        if "smollm2" in chosen:
            real("smollm2", arguments.smollm2 or example("smollm2"), work, results)
            pre_tokenizers_alike(work / "smollm2-real", work, results)
        if "gemma3" in chosen:
            real("gemma3", arguments.gemma3 or example("gemma3"), work, results)
    versions = {"llama-cpp-python": llama_cpp.__version__}
    harness.finish(results.save(**versions))


if __name__ == "__main__":
    main()
