#!/usr/bin/env python3
"""Has other people's readers look at what Sluice wrote about an edition.

    conformance/descriptions.py EDITION [--tool MODEL_OPENNESS_TOOL_CHECKOUT]

The Hub's own library reads the model card, CycloneDX's Python library validates the bill of materials,
and with a checkout of the Model Openness Tool (and PHP) its evaluator says the class of mof.yml.
Writes results/descriptions.json.
"""

import argparse
import json
import pathlib
import subprocess
import sys

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from huggingface_hub import ModelCard

HERE = pathlib.Path(__file__).parent


def card(edition):
    """The card's metadata against openness.json and the bill, which say the same in other words."""
    read = ModelCard.load(edition / "README.md")
    bom = json.loads((edition / "bom.cdx.json").read_text())
    model = bom["metadata"]["component"]
    metrics = model["modelCard"].get("quantitativeAnalysis", {}).get("performanceMetrics", [])
    results = read.data.eval_results or []
    same = [round(float(each["value"]), 6) for each in metrics] == [
        round(each.metric_value, 6) for each in results
    ]
    return {
        "license": read.data.license,
        "results": len(results),
        "passed": same and f"# {model['name']}" in read.text,
    }


def bill(edition):
    text = (edition / "bom.cdx.json").read_text()
    error = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    return {"schema": "CycloneDX 1.6, strict", "passed": error is None, "error": str(error or "")}


def openness(edition, tool):
    said = subprocess.run(
        ["php", HERE / "openness.php", tool, "-", edition / "mof.yml"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    said = json.loads(said)
    theirs = said["cases"][0]
    ours = json.loads((edition / "openness.json").read_text())
    # The tool judges licences by the SPDX list of May 2024, Sluice by a newer one.
    otherwise = sorted(
        {
            each["license"]
            for each in ours["components"]
            if "license" in each
            and (each["status"] in ("open", "conditional")) != said["open"][each["license"]]
        }
    )
    return {
        "class": ours["class"],
        "toolSays": theirs["class"],
        "licensesJudgedOtherwise": otherwise,
        "passed": theirs["class"] == ours["class"] or bool(otherwise),
    }


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("edition", type=pathlib.Path)
    arguments.add_argument("--tool", type=pathlib.Path)
    options = arguments.parse_args()
    results = {"card": card(options.edition), "bom": bill(options.edition)}
    if options.tool:
        results["openness"] = openness(options.edition, options.tool)
    path = HERE / "results" / "descriptions.json"
    path.write_text(json.dumps(results, indent=2) + "\n")
    print(path.read_text())
    sys.exit(0 if all(each["passed"] for each in results.values()) else 1)


if __name__ == "__main__":
    main()
