"""transformers' from_pretrained and push_to_hub at a hub: case 24 of the acceptance list, with a tiny
random model. Run it by `./run --transformers`; it needs torch, gigabytes, so CI does not."""

import argparse
import os
import pathlib
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
WORK = tempfile.mkdtemp(prefix="hub-pretrained-")
for setting in [each for each in os.environ if each.startswith(("HF_", "HUGGING"))]:
    del os.environ[setting]
os.environ |= {"HF_HOME": f"{WORK}/home", "HF_HUB_DISABLE_TELEMETRY": "1", "HF_HUB_DISABLE_PROGRESS_BARS": "1"}


def equal_tensors(one, other):
    import torch

    a, b = one.state_dict(), other.state_dict()
    return set(a) == set(b) and all(torch.equal(a[name], b[name]) for name in a)


def make(folder):
    """A tiny llama of random numbers with a tokenizer of words."""
    import torch
    import transformers
    from tokenizers import Tokenizer, models, pre_tokenizers

    torch.manual_seed(24)
    words = {word: i for i, word in enumerate("[UNK] the harbor opens at dawn".split())}
    made = Tokenizer(models.WordLevel(words, unk_token="[UNK]"))
    made.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer = transformers.PreTrainedTokenizerFast(tokenizer_object=made, unk_token="[UNK]")
    model = transformers.LlamaForCausalLM(transformers.LlamaConfig(
        vocab_size=len(words), hidden_size=64, intermediate_size=128, num_hidden_layers=2,
        num_attention_heads=4, num_key_value_heads=2))
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return model, tokenizer


def all_checks(checks, served, work):
    import huggingface_hub
    import transformers
    from checks import expect

    token = served.tokens["ada"]
    api = huggingface_hub.HfApi(endpoint=served.url, token=token)
    model, tokenizer = make(work / "tiny")
    text = "the harbor opens at night"
    with checks.check("24 AutoConfig, AutoTokenizer, AutoModel.from_pretrained"):
        api.create_repo("acme/tiny")
        api.upload_folder(repo_id="acme/tiny", folder_path=work / "tiny")
        api.create_tag("acme/tiny", tag="v1")
        config = transformers.AutoConfig.from_pretrained("acme/tiny")
        expect("config", 64, config.hidden_size)
        expect("tokens", tokenizer(text).input_ids,
               transformers.AutoTokenizer.from_pretrained("acme/tiny")(text).input_ids)
        loaded = transformers.AutoModelForCausalLM.from_pretrained("acme/tiny")
        expect("tensors", True, equal_tensors(model, loaded))
    with checks.check("24 revision='v1' after main moved on"):
        changed = transformers.AutoModelForCausalLM.from_pretrained("acme/tiny")
        changed.lm_head.weight.data += 1
        changed.push_to_hub("acme/tiny", token=token)
        expect("main", True, equal_tensors(
            changed, transformers.AutoModelForCausalLM.from_pretrained("acme/tiny")))
        expect("v1", True, equal_tensors(
            model, transformers.AutoModelForCausalLM.from_pretrained("acme/tiny", revision="v1")))
    with checks.check("24 model.push_to_hub and tokenizer.push_to_hub to a new private repository"):
        model.push_to_hub("acme/tiny2", token=token, private=True)
        tokenizer.push_to_hub("acme/tiny2", token=token)
        expect("private", True, api.model_info("acme/tiny2").private)
        expect("tensors", True, equal_tensors(
            model, transformers.AutoModelForCausalLM.from_pretrained("acme/tiny2", token=token)))
        expect("tokens", tokenizer(text).input_ids,
               transformers.AutoTokenizer.from_pretrained("acme/tiny2", token=token)(text).input_ids)
    with checks.check("24 from_pretrained of what is private or gated is refused"):
        for repo, gated in (("acme/tiny2", False), ("acme/tiny", "manual")):
            if gated:
                api.update_repo_settings(repo, gated=gated)
            try:
                transformers.AutoModelForCausalLM.from_pretrained(
                    repo, token=served.tokens["bob"], cache_dir=work / "other")
            except OSError:
                continue
            raise AssertionError(f"{repo} was loaded")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=pathlib.Path,
                        default=HERE.parent / "results/hub-transformers.json")
    out = parser.parse_args().json.resolve()

    import hub
    from checks import Checks

    start = time.time()
    subprocess.run([hub.SLUICE, "--version"], check=True, stdout=subprocess.DEVNULL)
    checks = Checks("transformers")
    work = pathlib.Path(WORK)
    with hub.serving(work / "hub") as served:
        # Read as the library is imported.
        os.environ["HF_ENDPOINT"] = served.url
        all_checks(checks, served, work)
    return checks.report(out, ("transformers", "torch", "huggingface_hub", "hf_xet"), start)


if __name__ == "__main__":
    sys.exit(main())
