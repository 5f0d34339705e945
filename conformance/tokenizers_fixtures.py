"""Makes the small tokenizers of the engine's tests, and what the tokenizers library says of texts with
them; with --check it only compares. A byte-level BPE (Llama 3, Qwen, SmolLM2) and a SentencePiece-like
one with byte fallback (Llama 2, Gemma)."""

import json
import pathlib
import sys

from tokenizers import AddedToken, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

FIXTURES = pathlib.Path(__file__).resolve().parent.parent / "engine/src/test/resources/dev/sluice/engine"

CORPUS = [
    "The harbor lies quiet in the morning, and the boats lie in the harbor.",
    "Gold is a yellow metal; silver is a white metal; neither is a liquid at room temperature.",
    "Dans le port d'Amsterdam, y a des marins qui chantent.",
    "Größe, Straße, über; naïve café, señor, São Paulo.",
    "Москва, Санкт-Петербург; Αθήνα; 東京、北京。",
    "one two three 1234567890 3.14159 100,000",
    "def add(a, b):\n    return a + b\n\n\tprint(add(1, 2))",
]

TEXTS = [
    "",
    " ",
    "  two  spaces\tand\n\nlines ",
    "The harbor is quiet.",
    "I'll say it's 12345.678, isn't it?",
    "naïve café 東京 Москва",
    "emoji 😀👩‍🚀 and flags 🇩🇪",
    "nul \u0000 inside, and \ufffd itself",
    "<bos>written out<eos> and <|user|> too",
    "中文字符没有空格" * 3,
    "e\u0301 combining, ﬁ ligature, \u200b zero width",
    "x" * 200,
    "\U0010ffff\ue000",
]

SPECIAL = ["<unk>", "<bos>", "<eos>", "<|user|>"]


def byte_level():
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=420,
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        special_tokens=SPECIAL,
        show_progress=False,
    )
    tokenizer.train_from_iterator(CORPUS, trainer)
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<bos> $A", pair="<bos> $A <bos> $B", special_tokens=[("<bos>", 1)]
    )
    return tokenizer


def sentencepiece():
    made = Tokenizer(models.BPE())
    made.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    trainer = trainers.BpeTrainer(vocab_size=200, special_tokens=[], show_progress=False)
    made.train_from_iterator(CORPUS, trainer)
    model = json.loads(made.to_str())["model"]
    vocab = {token: id for id, token in enumerate(SPECIAL)}
    for byte in range(256):
        vocab[f"<0x{byte:02X}>"] = len(vocab)
    for token in sorted(model["vocab"], key=model["vocab"].get):
        vocab[token] = len(vocab)
    merges = [tuple(merge) for merge in model["merges"]]
    tokenizer = Tokenizer(
        models.BPE(vocab, merges, unk_token="<unk>", fuse_unk=True, byte_fallback=True)
    )
    tokenizer.normalizer = made.normalizer
    tokenizer.decoder = decoders.Sequence(
        [decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)]
    )
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<bos> $A", pair="<bos> $A <bos> $B", special_tokens=[("<bos>", 1)]
    )
    tokenizer.add_special_tokens([AddedToken(token, special=True) for token in SPECIAL])
    return tokenizer


def expected(tokenizer):
    rows = []
    for text in TEXTS:
        plain = tokenizer.encode(text, add_special_tokens=False).ids
        whole = tokenizer.encode(text, add_special_tokens=True).ids
        rows.append(
            {
                "text": text,
                "ids": plain,
                "withSpecialTokens": whole,
                "decoded": tokenizer.decode(whole, skip_special_tokens=True),
                "decodedWithSpecialTokens": tokenizer.decode(whole, skip_special_tokens=False),
            }
        )
    return rows


def write(path, made, failures):
    if "--check" in sys.argv:
        if path.read_text() != made:
            failures.append(path)
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(made)


def main():
    failures = []
    for name, tokenizer in {"byte_level": byte_level(), "sentencepiece": sentencepiece()}.items():
        folder = FIXTURES / name
        write(folder / "tokenizer.json", tokenizer.to_str(pretty=False) + "\n", failures)
        config = {"bos_token": {"content": "<bos>", "lstrip": False}, "eos_token": "<eos>", "unk_token": "<unk>"}
        write(folder / "tokenizer_config.json", json.dumps(config, indent=1) + "\n", failures)
        write(folder / "generation_config.json", json.dumps({"eos_token_id": [2, 3]}) + "\n", failures)
        write(folder / "expected.json", json.dumps(expected(tokenizer), indent=1) + "\n", failures)
    for path in failures:
        print("differs:", path)
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
