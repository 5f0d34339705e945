#!/usr/bin/env python3
"""Holds what `sluice sign` writes against other people's verifiers, and what they write against
`sluice verify`. Run it by ./run, which installs them. Ends with `N passed, N failed, N skipped`."""

import argparse
import base64
import concurrent.futures
import hashlib
import json
import os
import pathlib
import platform
import shutil
import subprocess
import sys
import tempfile
import time

import folders

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
SLUICE = os.environ.get("SLUICE", ROOT / "sluice")
MODEL_SIGNING = pathlib.Path(sys.executable).parent / "model_signing"
METHODS = ("key", "certificate")


class Results:
    """What was checked, each check by its name."""

    def __init__(self):
        self.rows = []

    def add(self, check, passed, said=""):
        self.rows.append({"check": check, "passed": passed, "said": "" if passed else said[-2000:]})
        if not passed:
            print(f"FAILED {check}\n{said}", flush=True)

    def skip(self, check, why):
        self.rows.append({"check": check, "passed": None, "said": why})
        print(f"SKIPPED {check}: {why}", flush=True)

    def count(self, passed):
        return sum(row["passed"] is passed for row in self.rows)


def run(*command, cwd=None):
    done = subprocess.run(
        list(map(str, command)), capture_output=True, text=True, cwd=cwd, check=False
    )
    return done.returncode, done.stdout + done.stderr


def sluice(*arguments):
    return run(SLUICE, *arguments)


class Keys:
    """One key with a certificate under an intermediate under a root, all made by OpenSSL."""

    def __init__(self, folder):
        self.folder = folder
        self.private = folder / "release"
        self.public = folder / "release.pub"
        self.leaf, self.root = folder / "leaf.pem", folder / "root.pem"
        self.intermediate, self.chain = folder / "intermediate.pem", folder / "chain.pem"
        for name in ("release", "root.key", "intermediate.key"):
            self.openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256",
                         "-out", folder / name)
        self.openssl("pkey", "-in", self.private, "-pubout", "-out", self.public)
        self.openssl("req", "-x509", "-new", "-key", folder / "root.key", "-subj", "/CN=Root",
                     "-days", 30, "-out", self.root, "-addext", "basicConstraints=critical,CA:TRUE",
                     "-addext", "keyUsage=critical,keyCertSign")
        self.certify("intermediate.key", "/CN=Intermediate", self.root, "root.key",
                     self.intermediate, "basicConstraints=critical,CA:TRUE\nkeyUsage=keyCertSign\n")
        self.certify("release", "/CN=Release Team", self.intermediate, "intermediate.key",
                     self.leaf, "basicConstraints=CA:FALSE\nkeyUsage=critical,digitalSignature\n")
        self.chain.write_text(self.leaf.read_text() + self.intermediate.read_text())

    def certify(self, key, name, issuer, issuer_key, out, extensions):
        request, config = self.folder / "csr", self.folder / "extensions"
        config.write_text(extensions)
        self.openssl("req", "-new", "-key", self.folder / key, "-subj", name, "-out", request)
        self.openssl("x509", "-req", "-in", request, "-CA", issuer, "-CAkey",
                     self.folder / issuer_key, "-CAcreateserial", "-days", 20, "-out", out,
                     "-extfile", config)

    @staticmethod
    def openssl(*arguments):
        code, said = run("openssl", *arguments)
        if code:
            raise RuntimeError(said)

    def ours_sign(self, method, model):
        chain = ["--certificate-chain", self.chain] if method == "certificate" else []
        return sluice("sign", model, "--key", self.private, *chain)

    def ours_verify(self, method, model, *more):
        trust = ["--key", self.public] if method == "key" else ["--certificate-chain", self.root]
        return sluice("verify", model, *trust, *more)

    def theirs_sign(self, method, model):
        chain = ["--signing_certificate", self.leaf, "--certificate_chain", self.intermediate]
        return run(MODEL_SIGNING, "sign", method, model, "--signature", model / "model.sig",
                   "--private_key", self.private, *(chain if method == "certificate" else []))

    def theirs_verify(self, method, model):
        trust = (["--public_key", self.public] if method == "key"
                 else ["--certificate_chain", self.root])
        return run(MODEL_SIGNING, "verify", method, model, "--signature", model / "model.sig",
                   *trust)


def statement(signature):
    bundle = json.loads(signature.read_text())
    return json.loads(base64.b64decode(bundle["dsseEnvelope"]["payload"]))


def listed(signature):
    resources = statement(signature)["predicate"]["resources"]
    return {each["name"]: each["digest"] for each in resources}


def hashed(model):
    return {
        str(path.relative_to(model)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in model.rglob("*")
        if path.is_file() and str(path.relative_to(model)).split("/")[0] not in
        (".git", ".gitattributes", ".github", ".gitignore", "model.sig", "attestations")
    }


def one_folder(name, method, keys, work):
    """All checks of one folder by one method; returns rows and our signature."""
    results = Results()
    ours, theirs = work / f"{name}-{method}-ours", work / f"{name}-{method}-theirs"
    folders.make(name, ours)
    folders.make(name, theirs)
    label = f"{name}, {method}"

    code, said = keys.ours_sign(method, ours)
    results.add(f"{label}: sluice signs", code == 0, said)
    results.add(f"{label}: the signature lists what hashlib says",
                code == 0 and listed(ours / "model.sig") == hashed(ours))
    code, said = keys.theirs_verify(method, ours)
    results.add(f"{label}: model_signing verifies sluice's", code == 0, said)
    code, said = keys.ours_verify(method, ours)
    results.add(f"{label}: sluice verifies its own", code == 0, said)

    code, said = keys.theirs_sign(method, theirs)
    results.add(f"{label}: model_signing signs", code == 0, said)
    code, said = keys.ours_verify(method, theirs)
    results.add(f"{label}: sluice verifies model_signing's", code == 0, said)
    results.add(f"{label}: both list the same",
                listed(ours / "model.sig") == listed(theirs / "model.sig"))

    victim = min(path for path in theirs.rglob("*") if str(path.relative_to(theirs)) in hashed(theirs))
    victim.write_bytes(victim.read_bytes() + b"!")
    code, said = keys.ours_verify(method, theirs)
    results.add(f"{label}: sluice refuses a changed byte in model_signing's (exit 4)", code == 4, said)
    return results.rows, ours


def pae(payload):
    head = f"DSSEv1 28 application/vnd.in-toto+json {len(payload)} ".encode()
    return head + payload


def openssl_checks(results, label, bundle_file, keys, work):
    envelope = json.loads(bundle_file.read_text())["dsseEnvelope"]
    message, signature = work / "pae.bin", work / "sig.bin"
    message.write_bytes(pae(base64.b64decode(envelope["payload"])))
    signature.write_bytes(base64.b64decode(envelope["signatures"][0]["sig"]))
    command = ("openssl", "dgst", "-sha256", "-verify", keys.public, "-signature", signature, message)
    code, said = run(*command)
    results.add(f"{label}: openssl dgst verifies the pre-authentication encoding",
                code == 0 and "Verified OK" in said, said)
    message.write_bytes(message.read_bytes() + b" ")
    results.add(f"{label}: and refuses another", run(*command)[0] != 0)


def npm_checks(results, bundles, keys, work):
    forged = work / "forged.sig"
    text = bundles[0].read_text()
    payload = json.loads(text)["dsseEnvelope"]["payload"]
    other = base64.b64encode(base64.b64decode(payload).replace(b"model_signing", b"nodel_signing"))
    forged.write_text(text.replace(payload, other.decode()))
    code, said = run("node", "verify.mjs", keys.public, *bundles, forged, cwd=HERE)
    if code:
        results.add("@sigstore/verify runs", False, said)
        return
    answers = {row["file"]: row for row in map(json.loads, said.splitlines())}
    for bundle in bundles:
        row = answers[str(bundle)]
        results.add(f"{bundle.parent.name}/{bundle.name}: @sigstore/verify verifies the signature",
                    row["verified"], row["problem"])
    results.add("@sigstore/verify refuses a changed payload", not answers[str(forged)]["verified"])


def cosign_checks(results, signature, attestation, keys, work):
    cosign = os.environ.get("COSIGN") or shutil.which("cosign")
    if not cosign:
        for what in ("the signature", "an attestation", "and refuses another key"):
            results.skip(f"cosign verify-blob-attestation: {what}",
                         "no cosign is installed; name one with COSIGN=… (go install"
                         " github.com/sigstore/cosign/v3/cmd/cosign@v3.0.4 builds it in 10 minutes)")
        return

    def verify(bundle, key):
        said = statement(bundle)
        return run(cosign, "verify-blob-attestation", "--key", key, "--bundle", bundle,
                   "--type", said["predicateType"], "--insecure-ignore-tlog",
                   "--digest", said["subject"][0]["digest"]["sha256"], "--digestAlg", "sha256")

    for what, bundle in (("the signature", signature), ("an attestation", attestation)):
        code, said = verify(bundle, keys.public)
        results.add(f"cosign verify-blob-attestation: {what}", code == 0, said)
    other = work / "other.pub"
    Keys.openssl("pkey", "-in", keys.folder / "root.key", "-pubout", "-out", other)
    results.add("cosign verify-blob-attestation: and refuses another key",
                verify(attestation, other)[0] != 0)


def token_checks(results, keys, work):
    """A key in a token, which SoftHSM plays."""
    module = next((path for path in map(pathlib.Path, (
        "/usr/lib/softhsm/libsofthsm2.so", "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
        "/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so")) if path.exists()), None)
    check = "a PKCS#11 token's key signs, and model_signing verifies"
    if not module or not shutil.which("softhsm2-util"):
        results.skip(check, "softhsm2 is not installed")
        return
    tokens = work / "tokens"
    tokens.mkdir()
    conf = work / "softhsm2.conf"
    conf.write_text(f"directories.tokendir = {tokens}\n")
    os.environ["SOFTHSM2_CONF"] = str(conf)
    run("softhsm2-util", "--init-token", "--free", "--label", "t", "--pin", "1234", "--so-pin", "1234")
    config, pin, p12 = work / "pkcs11.cfg", work / "pin", work / "token.p12"
    config.write_text(f"name = Token\nlibrary = {module}\nslotListIndex = 0\n")
    pin.write_text("1234\n")
    Keys.openssl("pkcs12", "-export", "-inkey", keys.private, "-in", keys.leaf, "-name", "release",
                 "-passout", "pass:123456", "-out", p12)
    jdk = run(SLUICE, "--jdk")[1].strip()
    code, said = run(f"{jdk}/bin/keytool", "-importkeystore", "-srckeystore", p12, "-srcstoretype",
                     "PKCS12", "-srcstorepass", "123456", "-deststoretype", "PKCS11",
                     "-destkeystore", "NONE", "-deststorepass", "1234", "-addprovider", "SunPKCS11",
                     "-providerarg", config)
    if code:
        results.add(check, False, said)
        return
    model = work / "token-model"
    folders.make("plain", model)
    code, said = sluice("sign", model, "--key", f"pkcs11:{config}", "--passphrase-file", pin)
    if code == 0:
        code, said = keys.theirs_verify("key", model)
    results.add(check, code == 0, said)


def all_checks(work):
    results = Results()
    keys = Keys(work)
    signed = {}
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        running = {
            (name, method): pool.submit(one_folder, name, method, keys, work)
            for name in folders.FOLDERS for method in METHODS
        }
        for key, future in running.items():
            rows, signed[key] = future.result()
            results.rows += rows

    model = signed["plain", "key"]
    attestations = model / "attestations"
    attestations.mkdir()
    attestation = attestations / "advisory.sigstore.json"
    code, said = sluice("withdraw", model, "--key", keys.private, "--reason", "a rehearsal",
                        "--instead", "nothing", "--since", "2999-01-01T00:00:00Z",
                        "--out", attestation)
    results.add("sluice makes an attestation", code == 0, said)
    for tool in (keys.ours_verify, keys.theirs_verify):
        code, said = tool("key", model)
        results.add(f"{tool.__name__}: attestations beside a signature do no harm", code == 0, said)
    code, said = keys.ours_verify("key", model, "--advisories", attestation)
    results.add("an advisory of the year 2999 is not in force", code == 0, said)

    first = (model / "model.sig").read_bytes()
    keys.ours_sign("key", model)
    results.add("signing again gives the same bytes", (model / "model.sig").read_bytes() == first)

    bundles = [signed[name, "key"] / "model.sig" for name in folders.FOLDERS] + [attestation]
    for method in METHODS:
        openssl_checks(results, f"plain, {method}", signed["plain", method] / "model.sig", keys, work)
    npm_checks(results, bundles, keys, work)
    cosign_checks(results, model / "model.sig", attestation, keys, work)
    token_checks(results, keys, work)
    return results


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=pathlib.Path, default=ROOT / "conformance/results/seal.json")
    arguments = parser.parse_args()
    start = time.time()
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        os.environ["XDG_CACHE_HOME"] = str(work / "cache")
        results = all_checks(work)
    cosign = os.environ.get("COSIGN") or shutil.which("cosign")
    report = {
        "tools": {
            "model-signing": "1.1.1",
            "@sigstore/verify": "3.1.1",
            "openssl": run("openssl", "version")[1].strip(),
            "cosign": next((line.split(":")[1].strip() for line in run(cosign, "version")[1].splitlines()
                            if line.startswith("GitVersion")), "") if cosign else None,
            "python": platform.python_version(),
        },
        "folders": list(folders.FOLDERS),
        "seconds": round(time.time() - start, 1),
        "passed": results.count(True),
        "failed": results.count(False),
        "skipped": results.count(None),
        "checks": results.rows,
    }
    arguments.json.parent.mkdir(parents=True, exist_ok=True)
    arguments.json.write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n")
    print(f"{report['passed']} passed, {report['failed']} failed, {report['skipped']} skipped")
    return 1 if report["failed"] else 0


if __name__ == "__main__":
    sys.exit(main())
