"""Ten folders that a signature format can go wrong with."""


def _write(folder, files):
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())


FOLDERS = {
    "plain": {"config.json": "{}", "model.safetensors": b"\x08" + bytes(1000), "README.md": "# x\n"},
    "empty_files": {"empty": "", "also/empty": "", "config.json": "{}"},
    "unicode": {"größe.txt": "a", "模型/重み.bin": "b", "\U0001f600.json": "{}", "\uff5e": "c", "é": "d"},
    "nested": {f"{'/'.join('abcdefghij'[:depth])}/file": str(depth) for depth in range(1, 11)},
    "dotfiles": {
        ".hidden": "a",
        "sub/.git/config": "signed, for it is not at the top",
        "sub/.dot/file": "b",
        ".git/HEAD": "left out",
        ".gitattributes": "left out",
        "config.json": "{}",
    },
    "beside": {
        "a.txt": "1",
        "a/b": "2",
        "a-b": "3",
        "onnx/x": "4",
        "onnx-fp16/x": "5",
    },
    "thousand": {f"shard-{i % 7}/part-{i:05d}.bin": str(i) for i in range(1000)},
    "odd_names": {
        "with space": "1",
        "per%20cent": "2",
        'quo"te': "3",
        "-dash": "4",
        "plus+hash#": "5",
        "colon:1:2": "6",
        "tilde~": "7",
        "a'b": "8",
    },
    "large": {f"model-{i}.safetensors": bytes([i]) * (9_000_000 + i) for i in range(3)},
    "one_file": {"model.gguf": "GGUF"},
}


def make(name, folder):
    """Makes the folder called `name` of FOLDERS as `folder`."""
    folder.mkdir(parents=True)
    _write(folder, FOLDERS[name])
