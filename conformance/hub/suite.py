#!/usr/bin/env python3
"""Puts the real Hugging Face clients before fresh hubs. Run it by ./run, which installs them. Prints
one line for each check and ends with `N passed, N failed, N skipped`."""

import argparse
import concurrent.futures
import importlib.metadata
import json
import os
import pathlib
import platform
import random
import re
import subprocess
import sys
import tempfile
import threading
import time

import hub as hubs
from checks import Checks, expect, sha256

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
INSTALLED = pathlib.Path(os.environ.get("CONFORMANCE_HUB", HERE))
BIG_BYTES = {"quick": 9_000_000, "ci": 64_000_000, "full": 200_000_000}
PRINTING = threading.Lock()


def printing(command, env, out):
    """Runs a suite, passes on what it prints a line at a time, and gives its rows."""
    going = subprocess.Popen(list(map(str, command)), env={**os.environ, **env, "CHECKS_OUT": str(out)},
                             stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=HERE)
    said = []
    for line in going.stdout:
        said.append(line)
        if line.startswith(("ok ", "FAILED ", "SKIP ")):
            with PRINTING:
                print(line, end="", flush=True)
    going.wait()
    if out.exists():
        return json.loads(out.read_text()), "".join(said)
    name = f"{pathlib.Path(command[1]).name} runs to its end"
    row = {"suite": name, "check": name, "passed": False, "seconds": 0, "said": "".join(said)[-3000:]}
    return [row], "".join(said)


def python_clients(version, part, options, work):
    python = INSTALLED / f".venv-{version}/bin/python"
    command = [python, "acceptance.py", "--suite", f"hf{version}", "--only", part,
               "--big-bytes", BIG_BYTES[options.mode]]
    return printing(command, {"TMPDIR": str(work)}, work / f"hf{version}-{part}.json")


def javascript(_, work):
    rows, said = [], ""
    for settings, transfers in (("", ("basic", "xet")), (hubs.SMALL_PARTS, ("multipart",))):
        with hubs.serving(work / f"hub-{transfers[0]}", settings) as served:
            for transfer in transfers:
                folder = work / transfer
                folder.mkdir()
                env = {"HUB_URL": served.url, "HUB_TOKEN": served.tokens["ada"], "NODE_PATH": "",
                       "FOREIGN_TOKEN": served.tokens["bob"], "WORK": str(folder), "HF_HOME": str(folder)}
                more, printed = printing(["node", javascript_file(), transfer], env, folder / "rows.json")
                rows, said = rows + more, said + printed
    return rows, said


def javascript_file():
    """Node looks for packages beside the file that imports them."""
    if INSTALLED == HERE:
        return HERE / "acceptance.mjs"
    copy = INSTALLED / "acceptance.mjs"
    copy.write_text((HERE / "acceptance.mjs").read_text())
    return copy


def raw(_, work):
    return printing([sys.executable, "raw.py"], {"TMPDIR": str(work)}, work / "raw.json")


def git_lfs(_, work):
    checks = Checks("git-lfs")
    with hubs.serving(work / "hub") as served:
        content = random.Random(12).randbytes(7_000_001)
        token = served.tokens["ada"]
        for name, private in (("lfs", False), ("lfs-private", True)):
            with checks.check(f"git lfs pull of a {'private' if private else 'public'} repository's file"):
                put(served, name, private, content, token)
                done = subprocess.run(
                    [HERE / "lfs.sh", served.url, f"acme/{name}", "sub/w.bin", sha256(content),
                     *([token] if private else [])], capture_output=True, text=True, check=False)
                expect(f"exit code ({done.stdout}{done.stderr})", 0, done.returncode)
        with checks.check("git lfs pull of a private repository's file without a token is refused"):
            done = subprocess.run(
                [HERE / "lfs.sh", served.url, "acme/lfs-private", "sub/w.bin", sha256(content)],
                capture_output=True, text=True, check=False)
            expect("refused", True, done.returncode != 0)
    return checks.rows, ""


def put(served, name, private, content, token):
    """One large file, by LFS and a commit."""
    served.request("POST", "/api/repos/create", token,
                   {"name": name, "organization": "acme", "private": private})
    oid = sha256(content)
    _, _, body = served.request("POST", f"/acme/{name}.git/info/lfs/objects/batch", token, {
        "operation": "upload", "transfers": ["basic"], "objects": [{"oid": oid, "size": len(content)}]})
    actions = json.loads(body)["objects"][0].get("actions")
    if actions:
        expect("PUT", 200, served.request("PUT", actions["upload"]["href"], None, content)[0])
    lines = [{"key": "header", "value": {"summary": "add"}},
             {"key": "lfsFile", "value": {"path": "sub/w.bin", "algo": "sha256", "oid": oid}}]
    status, _, said = served.request("POST", f"/api/models/acme/{name}/commit/main", token,
                                     "\n".join(map(json.dumps, lines)).encode(),
                                     {"Content-Type": "application/x-ndjson"})
    expect(f"commit {said[:200]!r}", 200, status)


def suites(options):
    """Each suite by its name, those that take longest first."""
    every = {}
    for version in (2, 1):
        for part in ("cli", "api", "parts", "lost"):
            def run(given, work, version=version, part=part):
                return python_clients(version, part, given, work)
            every[f"hf{version}-{part}"] = run
    every |= {"raw": raw, "js": javascript, "git-lfs": git_lfs}
    unknown = set(options.only) - set(every)
    if unknown:
        raise SystemExit(f"no suite is called {', '.join(sorted(unknown))}; there are {', '.join(every)}")
    return {name: run for name, run in every.items() if not options.only or name in options.only}


def run_all(options, work):
    # The first of its commands builds sluice where it must.
    hubs.prepare(work / "prepared")
    os.environ["HUB_PREPARED"] = str(work / "prepared")
    rows = []
    with concurrent.futures.ThreadPoolExecutor(options.parallel) as pool:
        running = {}
        for name, run in suites(options).items():
            folder = work / name
            folder.mkdir()
            running[pool.submit(run, options, folder)] = name
        for future in concurrent.futures.as_completed(running):
            try:
                more, said = future.result()
            except Exception as error:  # noqa: BLE001 a suite that does not start has failed
                name = running[future]
                more = [{"suite": name, "check": "starts", "passed": False, "seconds": 0, "said": repr(error)[-3000:]}]
                said = ""
                print(f"FAILED {name}: starts: {error}", flush=True)
            rows += more
            if any(row["passed"] is False for row in more):
                with PRINTING:
                    print(re.sub(r"(?m)^ok .*\n", "", said), flush=True)
    return rows


def versions():
    def installed(python, name):
        code = f"import importlib.metadata as m; print(m.version({name!r}))"
        return subprocess.run([python, "-c", code], capture_output=True, text=True, check=True).stdout.strip()

    lock = json.loads((HERE / "package-lock.json").read_text())["packages"]
    return {
        "huggingface_hub": [installed(INSTALLED / f".venv-{v}/bin/python", "huggingface_hub") for v in (2, 1)],
        "hf_xet": importlib.metadata.version("hf_xet"),
        "@huggingface/hub": lock["node_modules/@huggingface/hub"]["version"],
        "@huggingface/transformers": lock["node_modules/@huggingface/transformers"]["version"],
        "git-lfs": subprocess.run(["git-lfs", "version"], capture_output=True, text=True,
                                  check=True).stdout.split()[0],
        "node": subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout.strip(),
        "python": platform.python_version(),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=pathlib.Path, default=ROOT / "conformance/results/hub.json")
    parser.add_argument("--quick", dest="mode", action="store_const", const="quick", help="a big file of 9 MB")
    parser.add_argument("--full", dest="mode", action="store_const", const="full", help="a big file of 200 MB")
    parser.add_argument("--only", nargs="+", default=[], metavar="SUITE")
    parser.add_argument("--parallel", type=int, default=min(3, os.cpu_count() or 1), help="suites at once")
    parser.set_defaults(mode="ci")
    options = parser.parse_args()
    start = time.time()
    out = options.json.resolve()
    with tempfile.TemporaryDirectory(prefix="hub-conformance-", ignore_cleanup_errors=True) as folder:
        rows = run_all(options, pathlib.Path(folder))
    rows.sort(key=lambda row: row["suite"])

    def count(passed):
        return sum(row["passed"] is passed for row in rows)

    report = {
        "tools": versions(),
        "bigFileBytes": BIG_BYTES[options.mode],
        "seconds": round(time.time() - start, 1),
        "passed": count(True), "failed": count(False), "skipped": count(None),
        "checks": rows,
    }
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n")
    print(f"{report['passed']} passed, {report['failed']} failed, {report['skipped']} skipped")
    return 1 if report["failed"] or not report["passed"] else 0


if __name__ == "__main__":
    sys.exit(main())
