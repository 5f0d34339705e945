"""What the conformance scripts share: running ./sluice, comparing folders, loading a model so that
nothing its loader says is missed, and keeping results."""

import contextlib
import hashlib
import json
import logging
import pathlib
import shutil
import subprocess
import sys
import time
import warnings

import safetensors.torch
import torch
import torch.overrides
import transformers

ROOT = pathlib.Path(__file__).resolve().parent.parent
RESULTS = ROOT / "conformance/results"

transformers.utils.logging.disable_progress_bar()


def sluice(*arguments, expect=0):
    """Runs ./sluice; anything but the expected exit code raises with what it said."""
    command = [str(ROOT / "sluice"), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != expect:
        raise RuntimeError(
            f"{' '.join(command)}\nexited {done.returncode}, not {expect}\n{done.stdout}{done.stderr}"
        )
    return done


def digests(folder):
    """The sha256 of every file under a folder, by relative name."""
    made = {}
    for path in sorted(pathlib.Path(folder).rglob("*")):
        if path.is_file():
            with path.open("rb") as file:
                made[str(path.relative_to(folder))] = hashlib.file_digest(file, "sha256").hexdigest()
    return made


def joins_back(source, release, edition, withheld, out):
    """Joins an edition with what it withholds; true where that is the source, by sha256."""
    files = [release / "withheld" / f"{name}.age" for name in withheld]
    key = release / "withheld/identity.txt"
    sluice("join", release / edition, *files, "--key", key, "--out", out)
    return digests(out) == digests(source)


class Said(logging.Handler):
    """Collects what the libraries log at WARNING or above, and what they warn."""

    def __init__(self):
        super().__init__(logging.WARNING)
        self.lines = []

    def emit(self, record):
        self.lines.append(record.getMessage())

    def __enter__(self):
        self.loggers = [logging.getLogger(), logging.getLogger("transformers")]
        for logger in self.loggers:
            logger.addHandler(self)
        self.catcher = warnings.catch_warnings(record=True)
        self.caught = self.catcher.__enter__()
        warnings.simplefilter("always")
        return self

    def __exit__(self, *failure):
        self.catcher.__exit__(*failure)
        for logger in self.loggers:
            logger.removeHandler(self)
        for warning in self.caught:
            self.lines.append(f"{warning.category.__name__}: {warning.message}")


def load(folder):
    """A checkpoint folder as its config says, in float32 on the CPU, with all its loader said:
    warnings, and weights that are missing, unexpected or of another shape."""
    config = json.loads((pathlib.Path(folder) / "config.json").read_text())
    model_class = getattr(transformers, config["architectures"][0])
    with Said() as said:
        model, info = model_class.from_pretrained(
            folder,
            dtype=torch.float32,
            attn_implementation="eager",
            output_loading_info=True,
        )
    for kind, found in info.items():
        if found:
            said.lines.append(f"{kind}: {sorted(map(str, found))}")
    return model.eval(), said.lines


@torch.no_grad()
def logits(model, ids):
    """The logits of one sequence of token ids: positions x vocabulary, float32."""
    return model(input_ids=torch.tensor([ids]), use_cache=False).logits[0].float()


class Float64(torch.overrides.TorchFunctionMode):
    """transformers in float64 for good: it computes norms and softmaxes in float32 whatever the
    weights are. Within this, what is float64 stays so. Angles of rotary embeddings are float32 from
    the start, as the models were trained, and stay that; their cosines and sines are not."""

    def __torch_function__(self, function, types, args=(), kwargs=None):
        kwargs = dict(kwargs or {})
        name = getattr(function, "__name__", "")
        if name in ("cos", "sin"):
            return function(args[0].double())
        if args and isinstance(args[0], torch.Tensor) and args[0].dtype == torch.float64:
            if name == "float":
                return args[0]
            if name == "to" and torch.float32 in (*args[1:], kwargs.get("dtype")):
                return args[0]
            if name in ("softmax", "log_softmax") and kwargs.get("dtype") == torch.float32:
                kwargs["dtype"] = torch.float64
        return function(*args, **kwargs)


def in_float64(folder, out):
    """A copy of a checkpoint of one file, its weights stored in float64."""
    out.mkdir()
    for file in pathlib.Path(folder).iterdir():
        if file.is_file() and file.suffix != ".safetensors":
            shutil.copy(file, out)
    weights = safetensors.torch.load_file(pathlib.Path(folder) / "model.safetensors")
    wide = {name: weight.double() for name, weight in weights.items()}
    safetensors.torch.save_file(wide, out / "model.safetensors", metadata={"format": "pt"})
    return out


class Results:
    """Rows of results: kept as JSON, printed as a Markdown table."""

    def __init__(self, name):
        self.path = RESULTS / f"{name}.json"
        self.rows = []
        self.failures = 0
        self.started = time.monotonic()

    def add(self, row, passed):
        self.rows.append({**row, "passed": passed})
        self.failures += not passed
        mark = "ok  " if passed else "FAIL"
        print(mark, "  ".join(f"{key}={show(value)}" for key, value in row.items()), flush=True)

    def save(self, **about):
        """Writes this run's rows. Those of models that did not run now are kept from the last run,
        so that one model can be run again by itself."""
        ran = {row.get("model") for row in self.rows}
        if self.path.exists():
            last = json.loads(self.path.read_text())["rows"]
            self.rows += [row for row in last if row.get("model", None) not in ran]
            self.failures = sum(not row["passed"] for row in self.rows)
        versions = {"torch": torch.__version__, "transformers": transformers.__version__}
        made = {**about, "versions": versions, "failures": self.failures, "rows": self.rows}
        self.path.parent.mkdir(exist_ok=True)
        self.path.write_text(json.dumps(made, indent=1, ensure_ascii=False) + "\n")
        seconds = time.monotonic() - self.started
        print(f"{len(self.rows)} checks, {self.failures} failed, {seconds:.0f} s: {self.path.name}")
        return self.failures


def show(value):
    if isinstance(value, float):
        return f"{value:.3g}"
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "none"
    return str(value)


def finish(failures):
    sys.exit(1 if failures else 0)


class GgmlGelu(torch.nn.Module):
    """GELU as ggml computes it on a CPU: rounded to float16 before and after, within ±10."""

    def forward(self, x):
        near = torch.nn.functional.gelu(x.half().float(), approximate="tanh").half().float()
        return torch.where(x <= -10, torch.zeros_like(x), torch.where(x >= 10, x, near))


@contextlib.contextmanager
def gelu_as_ggml(model):
    layers = [module for module in model.modules() if hasattr(module, "act_fn")]
    kept = [layer.act_fn for layer in layers]
    for layer in layers:
        layer.act_fn = GgmlGelu()
    try:
        yield
    finally:
        for layer, function in zip(layers, kept):
            layer.act_fn = function
