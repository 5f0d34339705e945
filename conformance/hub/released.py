"""A release from `sluice quickstart` to its withdrawal, as a stranger with the Hugging Face client meets it.
Run it by `./run --released`; the release takes minutes, so CI does not."""

import argparse
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
WITHDRAWN = "the cut missed a layer"


def sluice(*arguments, env=None, expected=0):
    """Runs `sluice`; gives all that it said."""
    import hub

    done = subprocess.run([hub.SLUICE, *map(str, arguments)], capture_output=True, text=True, check=False,
                          env={**os.environ, **(env or {})})
    if done.returncode != expected:
        raise AssertionError(f"sluice {' '.join(map(str, arguments))}: {done.returncode}: "
                             f"{done.stdout}{done.stderr}")
    return done.stdout + done.stderr


def released(checks, served, repo, out, work):
    """What can be had before the withdrawal."""
    import cli_cases
    import huggingface_hub
    from checks import expect, folder_sha256

    key = out / "keys/release.pub"
    with checks.check("hf download of what the quickstart published is the release, bit for bit"):
        env = cli_cases.environment(served.url, work / "home")
        cli_cases.hf(env, "download", repo, "--local-dir", work / "got")
        got = {name: digest for name, digest in folder_sha256(work / "got").items()
               if not name.startswith((".cache/", ".gitattributes"))}
        expect("the files", folder_sha256(out / "release/open"), got)
    with checks.check("sluice verify of the folder that hf downloaded, and of the release on the hub"):
        for name in (".cache", ".gitattributes"):
            subprocess.run(["rm", "-rf", work / "got" / name], check=True)
        sluice("verify", work / "got", "--key", key, "--require", "verdict=passed")
        sluice("verify", repo, "--hub", served.url, "--key", key, "--require", "verdict=passed")
    with checks.check("snapshot_download of it"):
        huggingface_hub.snapshot_download(repo, cache_dir=work / "cache", endpoint=served.url)


def withdrawn(checks, served, repo, out, work):
    """What can be had after it."""
    import huggingface_hub
    from checks import expect

    advisory = work / "advisory.sigstore.json"
    with checks.check("sluice withdraw, then sluice hub advise"):
        sluice("withdraw", out / "release/open", "--key", out / "keys/release.pem", "--reason", WITHDRAWN,
               "--instead", "use the next one", "--out", advisory)
        sluice("hub", "advise", advisory, "--hub", served.url,
               env={"SLUICE_TOKEN": served.token("demo", "write")})
    with checks.check("huggingface_hub then says DisabledRepoError, from an empty cache"):
        for ask in (lambda: huggingface_hub.hf_hub_download(repo, "config.json", cache_dir=work / "other",
                                                            endpoint=served.url),
                    lambda: huggingface_hub.snapshot_download(repo, cache_dir=work / "other",
                                                              endpoint=served.url)):
            try:
                ask()
            except huggingface_hub.errors.HfHubHTTPError as refused:
                expect("error", "DisabledRepoError", type(refused).__name__)
            except huggingface_hub.errors.LocalEntryNotFoundError as refused:
                expect("cause", "DisabledRepoError", type(refused.__cause__).__name__)
            else:
                raise AssertionError("it was downloaded")
    with checks.check("the answer names the advisory and its reason; the metadata stays and warns"):
        status, headers, body = served.request("GET", f"/{repo}/resolve/main/model.safetensors")
        expect("status", 403, status)
        expect("code", "DisabledRepo", headers["X-Error-Code"])
        expect("reason", True, WITHDRAWN in body.decode())
        status, headers, _ = served.request("GET", f"/api/models/{repo}")
        expect("metadata", 200, status)
        expect("warning", True, WITHDRAWN in headers["X-HF-Warning"])
    with checks.check("sluice verify of the withdrawn release ends with 4"):
        sluice("verify", repo, "--hub", served.url, "--key", out / "keys/release.pub", expected=4)
        sluice("verify", work / "got", "--key", out / "keys/release.pub", "--advisories", advisory, expected=4)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=pathlib.Path, default=HERE.parent / "results/hub-released.json")
    result = parser.parse_args().json.resolve()

    import hub
    from checks import Checks

    start = time.time()
    for setting in [each for each in os.environ if each.startswith(("HF_", "HUGGING"))]:
        del os.environ[setting]
    os.environ |= {"HF_HUB_DISABLE_TELEMETRY": "1", "HF_HUB_DISABLE_PROGRESS_BARS": "1"}
    checks = Checks("released")
    with tempfile.TemporaryDirectory(prefix="hub-released-") as folder:
        work, out = pathlib.Path(folder), pathlib.Path(folder) / "quickstart"
        with checks.check("sluice quickstart --no-serve"):
            repo = re.search(r"hf download (\S+)", sluice("quickstart", "--no-serve", "--out", out)).group(1)
        served = hub.Hub(out / "hub").start()
        try:
            released(checks, served, repo, out, work)
            withdrawn(checks, served, repo, out, work)
        finally:
            served.stop()
    return checks.report(result, ("huggingface_hub", "hf_xet"), start)


if __name__ == "__main__":
    sys.exit(main())
