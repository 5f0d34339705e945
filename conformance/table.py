#!/usr/bin/env python3
"""Writes the last results, as results/*.json keep them, into the tables of README.md."""

import json
import pathlib
import re

HERE = pathlib.Path(__file__).resolve().parent
README = HERE / "README.md"


def rows_of(name):
    path = HERE / "results" / f"{name}.json"
    return json.loads(path.read_text())["rows"] if path.exists() else []


def table(head, rows):
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)


def mark(passed):
    return "ok" if passed else "**FAIL**"


def number(value):
    return "0" if float(value) == 0 else f"{float(value):.1e}"


def cut():
    """One line a model: the worst of its editions."""
    by_model = {}
    for row in rows_of("cut"):
        by_model.setdefault(row["model"], []).append(row)
    lines = []
    for model, rows in by_model.items():
        logits = [row for row in rows if "differenceMasked" in row]
        if not logits:
            lines.append([model, 0, "", "", "", "", "", mark(False)])
            continue
        lines.append(
            [
                model,
                len(logits),
                max(row["sequences"] for row in logits),
                number(max(row["differenceMasked"] for row in logits)),
                number(max(row["differenceUnmasked"] for row in logits)),
                "nothing" if not any(row["loaderSaid"] for row in logits) else "warnings",
                "source" if all(row["joinEqualsSource"] for row in logits) else "other",
                mark(all(row["passed"] for row in rows)),
            ]
        )
    head = [
        *("model", "editions", "sequences", "Δ masked", "Δ unmasked", "loader said", "join gives"),
        "",
    ]
    return table(head, lines)


def gguf():
    lines = [
        [
            row["model"],
            row["gguf"],
            f"{row['sameTokens']}/{row['sequences']}",
            f"{row['sameGreedyText']}/{row['sequences']}",
            "yes" if row["partedByRoundingOnly"] else "no",
            number(row["differenceOfLogits"]),
            mark(row["passed"]),
        ]
        for row in rows_of("cut")
        if "gguf" in row
    ]
    head = ["model", "GGUF", "same tokens", "same greedy text", "parted by rounding only", "Δ logits", ""]
    return table(head, lines)


def convert():
    lines = []
    for row in rows_of("convert"):
        facts = [
            f"{key}: {convert_fact(value)}"
            for key, value in row.items()
            if key not in ("model", "check", "passed")
        ]
        lines.append([row["model"], row["check"], "; ".join(facts), mark(row["passed"])])
    return table(["model", "check", "", ""], lines)


def convert_fact(value):
    if isinstance(value, float):
        return number(value)
    if isinstance(value, list):
        return "<br>".join(map(str, value)) or "none"
    return value


def leaks():
    lines = [
        [
            row["leak"],
            row["exitCode"],
            f"{row['findings']:,}",
            "<br>".join(f"`{place}`" for place in row["places"]) or "none",
            row["seconds"],
            mark(row["passed"]),
        ]
        for row in rows_of("leaks")
    ]
    return table(["leak", "exit code", "findings", "named", "s", ""], lines)


def lora():
    lines = [
        [
            row["model"],
            row["check"],
            number(row["adapter moves logits by"]),
            number(row["difference"]),
            mark(row["passed"]),
        ]
        for row in rows_of("lora")
    ]
    return table(["model", "adapter", "moves logits by", "Δ logits", ""], lines)


def main():
    text = README.read_text()
    for name, made in (("convert", convert()), ("cut", cut()), ("gguf", gguf()), ("leaks", leaks()), ("lora", lora())):
        block = re.compile(f"(<!-- {name} -->).*?(<!-- /{name} -->)", re.S)
        text, count = block.subn(lambda match: f"{match[1]}\n{made}\n{match[2]}", text)
        assert count == 1, f"README.md has no place for {name}"
    README.write_text(text)


if __name__ == "__main__":
    main()
