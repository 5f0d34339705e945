"""The remote engine against a real server: llama-cpp-python's, with a GGUF file, beside what the same
library says in this process. Log-likelihoods by echo and logprobs, greedy text by streaming.

    python conformance/remote.py FILE.gguf

Texts are begun with the model's beginning token whatever the file says: without one, this server (0.3.36)
echoes probabilities that belong to the next token, which the engine notices and refuses; that is checked
too.

The engine is asked through its test class RemoteScoresMain. Needs llama-cpp-python[server]."""

import json
import os
import pathlib
import socket
import subprocess
import sys
import time
import urllib.request

import llama_cpp
import numpy as np

from harness import ROOT, Results, finish

QUERIES = [
    ("The capital of France is", " Paris"),
    ("The capital of France is", " London"),
    ("The capital of France is ", "Paris, which lies on the Seine."),
    ("Question: what is 2 + 2?\nAnswer:", " 4"),
    ("Question: what is 2 + 2?\nAnswer:", " The answer is four"),
    ("Größe und Straße:", " über allem 東京"),
    ("The harbor", " lies quiet in the morning, and the boats lie in the harbor."),
]
PROMPTS = ["The capital of France is", "Once upon a time"]
MAX_TOKENS = 16
CONTEXT = 256


def serve(gguf, bos):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "llama_cpp.server", "--model", gguf, "--port", str(port), "--n_ctx", str(CONTEXT)]
    command += ["--kv_overrides", f"tokenizer.ggml.add_bos_token=bool:{str(bos).lower()}"]
    command += ["--logits_all", "true", "--n_threads", "1", "--n_threads_batch", "1"]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for _ in range(600):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/v1/models", timeout=2):
                return server, f"http://127.0.0.1:{port}/v1"
        except OSError:
            time.sleep(0.5)
    server.terminate()
    raise RuntimeError("the server does not answer")


def complete(address, prompt):
    """What the server says without streaming."""
    body = json.dumps({"prompt": prompt, "max_tokens": MAX_TOKENS, "temperature": 0}).encode()
    request = urllib.request.Request(address + "/completions", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request) as response:
        return json.load(response)["choices"][0]["text"]


def ours(address, asked):
    path = os.environ.get("ENGINE_CLASSES") or ":".join(
        [str(ROOT / "engine/target/test-classes"), str(ROOT / "engine/target/classes"), str(ROOT / "cli/target/dist/lib/*")]
    )
    jdk = subprocess.run([ROOT / "sluice", "--jdk"], capture_output=True, text=True, check=True).stdout.strip()
    command = [f"{jdk}/bin/java", "-cp", path, "dev.sluice.engine.remote.RemoteScoresMain", address]
    done = subprocess.run(command, input=json.dumps(asked), capture_output=True, text=True)
    return json.loads(done.stdout) if done.returncode == 0 else done.stderr


def moved(context, continuation):
    kept = context.rstrip()
    return kept, context[len(kept) :] + continuation


def expected(llama, context, continuation):
    context, continuation = moved(context, continuation)
    before = llama.tokenize(context.encode(), add_bos=True, special=True)
    whole = llama.tokenize((context + continuation).encode(), add_bos=True, special=True)
    llama.reset()
    llama.eval(whole)
    logits = np.array(llama.scores[: len(whole)], dtype=np.float64)
    shifted = logits - logits.max(axis=1, keepdims=True)
    logprobs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    places = range(len(before), len(whole))
    total = sum(logprobs[place - 1, whole[place]] for place in places)
    greedy = all(int(logits[place - 1].argmax()) == whole[place] for place in places)
    return float(total), greedy, len(places)


def main():
    gguf = sys.argv[1]
    results = Results("remote")
    server, address = serve(gguf, bos=False)
    try:
        said = ours(address, {"queries": QUERIES[:1], "prompts": [], "maxTokens": 1})
    finally:
        server.terminate()
        server.wait()
    refused = isinstance(said, str) and "its echo belongs to other tokens" in said
    results.add({"query": "without a beginning token", "refused": refused}, refused)
    server, address = serve(gguf, bos=True)
    try:
        got = ours(address, {"queries": QUERIES, "prompts": PROMPTS, "maxTokens": MAX_TOKENS})
        texts = [complete(address, prompt) for prompt in PROMPTS]
    finally:
        server.terminate()
        server.wait()
    if isinstance(got, str):
        raise RuntimeError(got)
    llama = llama_cpp.Llama(gguf, n_ctx=CONTEXT, logits_all=True, n_threads=1, n_threads_batch=1,
        kv_overrides={"tokenizer.ggml.add_bos_token": True}, verbose=False)
    for query, answer in zip(QUERIES, got["queries"]):
        total, greedy, tokens = expected(llama, *query)
        delta = abs(answer["logLikelihood"] - total)
        passed = delta <= 1e-3 and answer["isGreedy"] == greedy and answer["tokens"] == tokens
        passed = bool(passed)
        results.add({"query": query[0][-20:] + "|" + query[1][:20], "tokens": tokens, "delta": delta, "greedy": greedy}, passed)
    for prompt, answer, text in zip(PROMPTS, got["generations"], texts):
        results.add({"prompt": prompt, "sameText": answer["text"] == text, "finish": answer["finish"]}, answer["text"] == text)
    finish(results.save(server="llama-cpp-python " + llama_cpp.__version__, model=pathlib.Path(gguf).name))


if __name__ == "__main__":
    main()
