"""The acceptance list of the Hugging Face clients in Python. Run by suite.py, once for each version."""

import argparse
import os
import pathlib
import sys
import tempfile

# The client reads its settings as it is imported; it must not see the caller's.
WORK = tempfile.mkdtemp(prefix="hub-acceptance-")
for setting in [each for each in os.environ if each.startswith(("HF_", "HUGGING"))]:
    del os.environ[setting]
os.environ |= {
    "HF_HOME": f"{WORK}/home", "HF_HUB_DISABLE_TELEMETRY": "1", "HF_HUB_DISABLE_UPDATE_CHECK": "1",
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--suite", default="python")
    parser.add_argument("--big-bytes", type=int, default=64_000_000)
    parser.add_argument("--only", default="", help="cli, api, parts or lost")
    options = parser.parse_args()

    import hub
    from checks import Checks

    checks = Checks(options.suite)
    work = pathlib.Path(WORK)

    def wanted(part):
        return not options.only or options.only == part

    if wanted("cli") or wanted("api"):
        with hub.serving(work / "hub") as served:
            # Some calls of the library ask the endpoint that it was imported with, whatever they are told.
            os.environ["HF_ENDPOINT"] = served.url
            from api_cases import ApiCases
            from cli_cases import CliCases

            if wanted("cli"):
                CliCases(checks, served, work / "cli", options.big_bytes).all()
            if wanted("api"):
                (work / "api").mkdir()
                ApiCases(checks, served, work / "api", options.big_bytes).all()
    if wanted("parts"):
        from cli_cases import multipart

        with hub.serving(work / "parts", hub.SMALL_PARTS) as served:
            multipart(checks, served, work, 23_000_000)
    if wanted("lost"):
        from cli_cases import lost_xorbs

        with hub.serving(work / "lost") as served:
            lost_xorbs(checks, served, work)
    checks.end()


if __name__ == "__main__":
    sys.exit(main())
