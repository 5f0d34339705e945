#!/usr/bin/env python3
"""Kills a hub at random moments with SIGKILL, under the real Python client, and looks what is left.

    conformance/hub/kill.py [--venv DIR] [--points 50] [--seed N] [--out FILE]

At each point the hub, and where garbage is collected the collector too, is killed while a client
uploads: `hf upload` over Xet, over LFS in one part and in several, small commits one after the other,
bare LFS objects, and uploads beside a collector without any grace. Then it starts again on the same
data, and everything that a client was told is done must be whole; nothing may show in half; and the
same upload must simply work. At the end one bit of what is stored is flipped: nobody may take the
damaged file for the right one, and an upload heals it.

The hub is started as `sluice hub serve`; the environment variable SLUICE names another launcher.
"""

import argparse
import base64
import contextlib
import hashlib
import http.client
import json
import os
import pathlib
import queue
import random
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
SLUICE = os.environ.get("SLUICE", str(ROOT / "sluice"))
PART_BYTES = 5_000_000
SETTINGS = f"server:\n  partBytes: {PART_BYTES}\nlimits:\n  api: 0\n  resolve: 0\n"
REPO = "ada/killed"
MODES = ("xet", "basic", "multipart", "commits", "objects", "collect")
XET_BYTES, BASIC_BYTES, MULTIPART_BYTES, OBJECT_BYTES = 16_000_000, 4_000_000, 16_000_000, 700_000
START_SECONDS, ANSWER_SECONDS, LOOP_SECONDS, SETTLE_SECONDS = 90, 120, 3.0, 3.0
GARBAGE_FILES, GARBAGE_BYTES = 80, 30_000
OLD_FILES_LOOKED_AT = 5

# Run as a process of its own with the client's packages; says when it begins and what is done.
CLIENT = r"""
import base64, hashlib, json, os, sys, urllib.request
from huggingface_hub import HfApi, CommitOperationAdd
from huggingface_hub.cli.hf import main
mode, repo, folder, seed = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
api = HfApi()
def say(**what):
    os.write(1, (json.dumps(what) + "\n").encode())
def sha(content):
    return hashlib.sha256(content).hexdigest()
import random
numbers = random.Random(seed)
say(begin=True)
if mode in ("xet", "basic", "multipart"):
    name = os.path.basename(folder)
    sys.argv = ["hf", "upload", repo, folder, name, "--quiet"]
    try:
        main()
    except SystemExit as end:
        if end.code:
            raise
    files = {}
    for one in os.listdir(folder):
        with open(os.path.join(folder, one), "rb") as file:
            files[name + "/" + one] = sha(file.read())
    say(done=files)
elif mode == "objects":
    def call(method, url, body, headers):
        request = urllib.request.Request(url, data=body, method=method, headers=headers)
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.loads(answer.read() or b"{}")
    hub, token = os.environ["HF_ENDPOINT"], os.environ["HF_TOKEN"]
    while True:
        content = numbers.randbytes(%(object_bytes)d)
        answer = call("POST", hub + "/" + repo + ".git/info/lfs/objects/batch",
            json.dumps({"operation": "upload", "transfers": ["basic"],
                        "objects": [{"oid": sha(content), "size": len(content)}]}).encode(),
            {"Content-Type": "application/vnd.git-lfs+json", "Authorization": "Bearer " + token})
        call("PUT", answer["objects"][0]["actions"]["upload"]["href"], content, {})
        say(object=sha(content), size=len(content))
else:
    number = 0
    while True:
        # Two files that only come together: one alone would be half a commit.
        pair = {f"{mode}-{seed}-{number}-{side}.{kind}": numbers.randbytes(size)
                for side, kind, size in (("a", "txt", 2000), ("b", "bin", 200_000 if mode == "collect" else 2000))}
        say(trying=sorted(pair))
        api.create_commit(repo, [CommitOperationAdd(path, content) for path, content in pair.items()],
                          commit_message=f"{mode} {seed} {number}")
        say(done={path: sha(content) for path, content in pair.items()})
        number += 1
""" % {"object_bytes": OBJECT_BYTES}


class Hub:
    """The hub's process on one data folder and one port."""

    def __init__(self, data):
        self.data = data
        self.data.mkdir(parents=True)
        (self.data / "hub.yaml").write_text(SETTINGS)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.token = re.search(r"hf_\w+", self.command(
            "hub", "token", "create", "--user", "ada", "--role", "admin")).group()
        self.process = None

    def command(self, *arguments, code=0):
        done = subprocess.run([SLUICE, *arguments, "--data", str(self.data)],
                              capture_output=True, text=True, check=False)
        if done.returncode != code:
            raise AssertionError(f"{arguments}: {done.returncode} {done.stdout}{done.stderr}")
        return done.stdout

    def start(self):
        log = open(self.data / "serve.log", "ab")
        with log:
            self.process = subprocess.Popen(
                [SLUICE, "hub", "serve", "--data", str(self.data), "--port", str(self.port)],
                stdout=log, stderr=log)
        deadline = time.time() + START_SECONDS
        while time.time() < deadline and self.process.poll() is None:
            with contextlib.suppress(OSError):
                if self.request("GET", "/api/whoami-v2")[0] == 200:
                    return
            time.sleep(0.1)
        raise AssertionError("the hub did not start: " + (self.data / "serve.log").read_text()[-3000:])

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def request(self, method, path, body=None, kind="application/json"):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=ANSWER_SECONDS)
        with contextlib.closing(connection):
            connection.request(method, path, body=body, headers={
                "Authorization": f"Bearer {self.token}", "Content-Type": kind})
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()

    def json(self, path, body=None, kind="application/json"):
        status, _, answer = self.request("GET" if body is None else "POST", path, body, kind)
        if status != 200:
            raise AssertionError(f"{path}: {status} {answer[:300]!r}")
        return json.loads(answer)

    def file(self, path, revision="main"):
        status, _, body = self.request("GET", f"/{REPO}/resolve/{revision}/{urllib.parse.quote(path)}")
        if status != 200:
            raise AssertionError(f"GET {path}: {status} {body[:300]!r}")
        return body

    def batch(self, operation, oid, size):
        """What the hub answers for one object, over LFS."""
        body = json.dumps({"operation": operation, "transfers": ["basic"],
                           "objects": [{"oid": oid, "size": size}]})
        return self.json(f"/{REPO}.git/info/lfs/objects/batch", body,
                         "application/vnd.git-lfs+json")["objects"][0]

    def commit(self, *lines):
        header = {"key": "header", "value": {"summary": "by hand", "description": ""}}
        body = "".join(json.dumps(line) + "\n" for line in (header, *lines))
        return self.json(f"/api/models/{REPO}/commit/main", body, "application/x-ndjson")

    def tree(self, revision="main"):
        """All files of a revision: path to what is listed of it."""
        path, files = f"/api/models/{REPO}/tree/{revision}?recursive=true", {}
        while path:
            status, headers, body = self.request("GET", path)
            if status != 200:
                raise AssertionError(f"{path}: {status} {body[:300]!r}")
            files.update({each["path"]: each for each in json.loads(body) if each["type"] == "file"})
            more = re.search(r'<([^>]+)>; rel="next"', headers.get("Link", ""))
            path = more.group(1).removeprefix(self.url) if more else None
        return files


class Client:
    """One run of CLIENT; collects what it says."""

    def __init__(self, hub, python, home, mode, folder, seed):
        environment = {name: value for name, value in os.environ.items() if not name.startswith("HF_")}
        environment |= {"HF_ENDPOINT": hub.url, "HF_TOKEN": hub.token, "HF_HOME": str(home),
                        "HF_HUB_DISABLE_TELEMETRY": "1", "HF_HUB_DISABLE_UPDATE_CHECK": "1",
                        "HF_HUB_DISABLE_PROGRESS_BARS": "1"}
        if mode != "xet":
            environment["HF_HUB_DISABLE_XET"] = "1"
        self.log = open(home / "client.log", "wb")
        self.process = subprocess.Popen(
            [python, "-c", CLIENT, mode, REPO, str(folder), str(seed)], env=environment,
            stdout=subprocess.PIPE, stderr=self.log)
        self.done, self.objects, self.tried = {}, {}, []
        self.begun = queue.Queue()
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self):
        for line in self.process.stdout:
            try:
                said = json.loads(line)
            except ValueError:
                continue  # what the client itself prints
            if "begin" in said:
                self.begun.put(time.time())
            elif "done" in said:
                self.done |= said["done"]
            elif "trying" in said:
                self.tried.append(said["trying"])
            elif "object" in said:
                self.objects[said["object"]] = said["size"]

    def end(self, seconds):
        """Lets it say what it still knows, then ends it."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(seconds)
        self.process.kill()
        self.process.wait()
        self.reader.join()
        self.log.close()
        return self.process.returncode


def make(folder, mode, seed):
    """A folder to upload: a large file, a small one, and one that is like that of all other points."""
    numbers = random.Random(seed)
    folder.mkdir(parents=True)
    size = {"xet": XET_BYTES, "multipart": MULTIPART_BYTES}.get(mode, BASIC_BYTES)
    (folder / "model.safetensors").write_bytes(numbers.randbytes(size))
    (folder / "notes.txt").write_text(f"{mode} {seed}\n" * 100)
    (folder / "common.bin").write_bytes(random.Random(0).randbytes(1_000_000))
    return {f"{folder.name}/{each.name}": hashlib.sha256(each.read_bytes()).hexdigest()
            for each in folder.iterdir()}


def expect(right, what):
    if not right:
        raise AssertionError(what)


def check_file(hub, path, listed, revision="main"):
    """Downloads a file and holds it against its listing; gives its sha256."""
    body = hub.file(path, revision)
    expect(len(body) == listed["size"], f"{path}: {len(body)} bytes, listed {listed['size']}")
    found = hashlib.sha256(body).hexdigest()
    if "lfs" in listed:
        expect(found == listed["lfs"]["oid"], f"{path} is {found}, listed {listed['lfs']['oid']}")
    else:
        git = hashlib.sha1(b"blob %d\0" % len(body) + body).hexdigest()
        expect(git == listed["oid"], f"{path} is {git}, listed {listed['oid']}")
    return found


class Run:
    """All points on one hub."""

    def __init__(self, arguments, work):
        self.arguments, self.work = arguments, work
        self.python = str(arguments.venv / "bin" / "python")
        self.numbers = random.Random(arguments.seed)
        self.hub = Hub(work / "data")
        self.acknowledged, self.seen, self.typical, self.rows = {}, set(), {}, []
        self.collect_seconds = 0.0

    def home(self, name):
        home = self.work / "homes" / name
        home.mkdir(parents=True, exist_ok=True)
        return home

    def upload(self, mode, folder, seed):
        """A whole upload, which has to end well; gives its seconds from the client's begin."""
        # The Xet client's memory of what it sent stays across points, as on a user's machine.
        client = Client(self.hub, self.python, self.home(mode), mode, folder, seed)
        begun = client.begun.get(timeout=START_SECONDS)
        code = client.end(ANSWER_SECONDS)
        log = (self.home(mode) / "client.log").read_text()[-2000:]
        expect(code == 0, f"the client ended with {code}: {log}")
        self.acknowledged |= client.done
        return time.time() - begun

    def calibrate(self):
        status, _, body = self.hub.request("POST", "/api/repos/create", json.dumps({"name": "killed"}))
        expect(status == 200, f"create: {status} {body!r}")
        for mode in ("xet", "basic", "multipart"):
            folder = self.work / "folders" / f"{mode}-whole"
            make(folder, mode, self.numbers.randrange(1 << 30))
            self.typical[mode] = self.upload(mode, folder, 0)
            print(f"a whole upload over {mode} takes {self.typical[mode]:.2f} s", flush=True)
        self.garbage()
        generation, (stop, process, thread) = self.generation(), self.collector()
        begun = self.collection_begun(generation)
        stop.set()
        process[0].wait()
        self.collect_seconds = time.time() - begun
        thread.join()
        print(f"a whole collection takes {self.collect_seconds:.2f} s", flush=True)

    def garbage(self):
        """Files that no commit has, for the collector."""
        for _ in range(GARBAGE_FILES):
            content = self.numbers.randbytes(GARBAGE_BYTES)
            oid = hashlib.sha256(content).hexdigest()
            href = self.hub.batch("upload", oid, len(content))["actions"]["upload"]["href"]
            status, _, _ = self.hub.request("PUT", href.removeprefix(self.hub.url), content)
            expect(status == 200, f"PUT: {status}")

    def collector(self):
        """Collects again and again without any grace, until it is stopped."""
        stop, process = threading.Event(), []

        def work():
            while not stop.is_set():
                process[:] = [subprocess.Popen(
                    [SLUICE, "hub", "collect", "--grace", "0", "--data", str(self.hub.data)],
                    stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)]
                process[0].wait()

        thread = threading.Thread(target=work)
        thread.start()
        return stop, process, thread

    def generation(self):
        """Where the CAS is: it moves as the first thing that a collection without grace does."""
        return self.hub.json(f"/api/models/{REPO}/xet-write-token/main")["casUrl"]

    def collection_begun(self, generation):
        deadline = time.time() + START_SECONDS
        while self.generation() == generation:
            expect(time.time() < deadline, "the collector does not begin")
            time.sleep(0.01)
        return time.time()

    def blobs(self):
        return sum(1 for each in (self.hub.data / "blobs" / "sha256").rglob("*") if each.is_file())

    def point(self, number, mode):
        seed = self.numbers.randrange(1 << 30)
        folder = self.work / "folders" / f"{mode}-{number}"
        wanted = make(folder, mode, seed) if mode in self.typical else {}
        collecting = mode == "collect"
        if collecting:
            self.garbage()
        blobs = self.blobs()
        client = Client(self.hub, self.python, self.home(mode), mode, folder, seed)
        client.begun.get(timeout=START_SECONDS)
        if collecting:
            generation, (stop, process, thread) = self.generation(), self.collector()
            self.collection_begun(generation)
            most = self.collect_seconds
        else:
            most = self.typical.get(mode, LOOP_SECONDS)
        delay = self.numbers.uniform(0, most)
        time.sleep(delay)
        self.hub.kill()
        if collecting:
            stop.set()
            process[0].kill()
            thread.join()
        client.end(SETTLE_SECONDS)
        row = {"point": number, "mode": mode, "seed": seed, "killedAfterSeconds": round(delay, 3),
               "acknowledgedFiles": len(client.done), "acknowledgedObjects": len(client.objects),
               "blobsBefore": blobs, "blobsAfter": self.blobs()}
        self.rows.append(row)
        self.hub.start()
        self.acknowledged |= client.done
        self.check(row, client, wanted)
        self.again(mode, folder, seed, wanted)
        row["passed"] = True

    def check(self, row, client, wanted):
        tree = self.hub.tree()
        row["files"] = len(tree)
        lost = [path for path in self.acknowledged if path not in tree]
        expect(not lost, f"acknowledged and not listed: {lost}")
        for pair in client.tried:
            there = [path for path in pair if path in tree]
            expect(len(there) in (0, len(pair)), f"half a commit: {there} of {pair}")
        there = [path for path in wanted if path in tree]
        expect(len(there) in (0, len(wanted)), f"half a commit: {there}")
        row["committed"] = len(there)
        refs = self.hub.json(f"/api/models/{REPO}/refs")
        for ref in refs["branches"]:
            self.hub.json(f"/api/models/{REPO}/revision/{ref['targetCommit']}")
        fresh = [path for path in tree if path not in self.seen]
        old = sorted(self.seen)
        for path in fresh + self.numbers.sample(old, min(len(old), OLD_FILES_LOOKED_AT)):
            self.check_one(path, tree[path])
        row["downloaded"] = len(fresh) + min(len(old), OLD_FILES_LOOKED_AT)
        for oid, size in client.objects.items():
            answer = self.hub.batch("upload", oid, size)
            expect("actions" not in answer and "error" not in answer,
                   f"an acknowledged object is not there: {answer}")
            path = f"objects/{oid}.bin"
            self.hub.commit({"key": "lfsFile", "value": {"path": path, "algo": "sha256", "oid": oid}})
            self.acknowledged[path] = oid
            expect(hashlib.sha256(self.hub.file(path)).hexdigest() == oid, f"{path} is damaged")
            self.seen.add(path)

    def check_one(self, path, listed):
        found = check_file(self.hub, path, listed)
        if path in self.acknowledged:
            expect(found == self.acknowledged[path],
                   f"{path} is {found}, was acknowledged as {self.acknowledged[path]}")
        self.seen.add(path)

    def again(self, mode, folder, seed, wanted):
        """The client simply uploads again."""
        if wanted:
            self.upload(mode, folder, seed)
            tree = self.hub.tree()
            for path, sha256 in wanted.items():
                expect(check_file(self.hub, path, tree[path]) == sha256, f"{path} is another file")
                self.acknowledged[path] = sha256
                self.seen.add(path)
        else:
            path = f"again-{mode}-{seed}.txt"
            content = f"again {seed}\n".encode()
            self.hub.commit({"key": "file", "value": {
                "path": path, "content": base64.b64encode(content).decode(), "encoding": "base64"}})
            expect(self.hub.file(path) == content, f"{path} is another file")

    def end(self):
        """Every file that the tree has, from its first byte to its last; the history; the audit log."""
        tree = self.hub.tree()
        for path, listed in tree.items():
            self.check_one(path, listed)
        path, commits = f"/api/models/{REPO}/commits/main", []
        while path:
            _, headers, body = self.hub.request("GET", path)
            commits += json.loads(body)
            more = re.search(r'<([^>]+)>; rel="next"', headers.get("Link", ""))
            path = more.group(1).removeprefix(self.hub.url) if more else None
        for commit in self.numbers.sample(commits, min(20, len(commits))):
            self.hub.tree(commit["id"])
        audit = json.loads(self.hub.command("audit", "verify", "--json"))
        expect(audit["intact"], f"the audit log: {audit}")
        scrub = json.loads(self.hub.command("hub", "scrub", "--json"))
        expect(scrub["damaged"] == [], f"damaged: {scrub}")
        return {"name": "everything at the end", "files": len(tree), "commits": len(commits),
                "auditEntries": audit["entries"], "scrubbedBlobs": scrub["blobs"], "passed": True}

    def flipped(self, name, file, size, way="basic"):
        """One bit of a stored file changes; nobody may take the file for the right one."""
        folder = self.work / "folders" / f"flip-{name}"
        folder.mkdir()
        content = self.numbers.randbytes(size) if name != "small" else b"a small text\n" * (size // 13)
        (folder / file).write_bytes(content)
        path, sha256 = f"{folder.name}/{file}", hashlib.sha256(content).hexdigest()
        before = {each for each in (self.hub.data / "blobs").rglob("*") if each.is_file()}
        self.upload("basic", folder, 0)
        blobs = [each for each in (self.hub.data / "blobs").rglob("*")
                 if each.is_file() and each not in before and each.stat().st_size >= len(content)]
        expect(len(blobs) == 1, f"blobs of the file: {blobs}")
        bit = self.numbers.randrange(len(content) * 8)
        blob = blobs[0]
        os.chmod(blob, 0o600)
        with open(blob, "r+b") as stored:
            stored.seek(blob.stat().st_size - len(content) + bit // 8)
            byte = stored.read(1)[0]
            stored.seek(-1, os.SEEK_CUR)
            stored.write(bytes([byte ^ 1 << bit % 8]))
        row = {"name": f"a flipped bit in a {name} file", "bit": bit}
        row["beforeScrub"] = self.notices(path, folder.name)
        found = json.loads(self.hub.command("hub", "scrub", "--json", code=4))
        expect(found["damaged"] == [blob.name], f"the scrub found {found}")
        status, headers, body = self.hub.request("GET", f"/{REPO}/resolve/main/{path}")
        expect(status >= 500, f"a damaged file was served with {status}")
        row["afterScrub"] = f"{status} {json.loads(body)['error']}"
        self.upload(way, folder, 0)
        expect(hashlib.sha256(self.hub.file(path)).hexdigest() == sha256, "the upload did not heal it")
        row["healedOver"], row["passed"] = way, True
        return row

    def notices(self, path, name):
        """How clients notice a damaged file that no scrub has seen yet."""
        environment = os.environ | {"HF_ENDPOINT": self.hub.url, "HF_TOKEN": self.hub.token,
                                    "HF_HOME": str(self.home(f"look-{name}")), "HF_HUB_DISABLE_XET": "1",
                                    "HF_HUB_DISABLE_UPDATE_CHECK": "1", "HF_HUB_DISABLE_TELEMETRY": "1"}
        hf = str(self.arguments.venv / "bin" / "hf")
        got = subprocess.run([hf, "download", REPO, path], env=environment, capture_output=True, check=False)
        said = f"hf download: exit {got.returncode}"
        if got.returncode == 0:
            verified = subprocess.run([hf, "cache", "verify", REPO], env=environment,
                                      capture_output=True, text=True, check=False)
            expect(verified.returncode != 0, "hf cache verify took a damaged file for the right one")
            said += f"; hf cache verify: exit {verified.returncode}"
        into = self.work / f"pull-{name}"
        pulled = subprocess.run(
            [SLUICE, "hub", "pull", REPO, str(into), "--hub", self.hub.url, "--include", path],
            env=environment | {"SLUICE_TOKEN": self.hub.token}, capture_output=True, text=True, check=False)
        expect(pulled.returncode != 0 and not (into / path).exists(),
               f"sluice hub pull took a damaged file: {pulled.stdout}{pulled.stderr}")
        return said + f"; sluice hub pull: exit {pulled.returncode}, {pulled.stderr.strip()[-200:]}"


def guarded(name, part):
    """A part's row; a failure is its row too, and the run goes on."""
    try:
        return part()
    except Exception as failed:  # noqa: BLE001 whatever it is, it is a failed check
        return {"name": name, "passed": False, "said": f"{type(failed).__name__}: {failed}"[:3000]}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--venv", type=pathlib.Path, default=pathlib.Path(sys.prefix),
                        help="where huggingface_hub is installed")
    parser.add_argument("--points", type=int, default=50)
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 30))
    parser.add_argument("--out", type=pathlib.Path, help="where the result goes, as JSON")
    arguments = parser.parse_args()
    print(f"seed {arguments.seed}", flush=True)
    start = time.time()
    version = subprocess.run(
        [str(arguments.venv / "bin" / "python"), "-c",
         "import huggingface_hub as h, importlib.metadata as m; print(h.__version__, m.version('hf-xet'))"],
        capture_output=True, text=True, check=True).stdout.split()
    with tempfile.TemporaryDirectory(prefix="sluice-kill-") as work:
        run = Run(arguments, pathlib.Path(work))
        run.hub.start()
        try:
            run.calibrate()
            for number in range(arguments.points):
                mode = MODES[number % len(MODES)]
                failed = guarded(mode, lambda n=number, m=mode: run.point(n, m))
                if failed:
                    run.rows[-1] |= failed
                    if run.hub.process.poll() is not None:
                        run.hub.start()
                print(json.dumps(run.rows[-1]), flush=True)
            others = [guarded("everything at the end", run.end),
                      guarded("a flipped bit in a large file",
                              lambda: run.flipped("large", "weights.safetensors", BASIC_BYTES)),
                      guarded("a flipped bit in a file that is sent again over Xet",
                              lambda: run.flipped("xet", "weights.safetensors", BASIC_BYTES, "xet")),
                      guarded("a flipped bit in a small file",
                              lambda: run.flipped("small", "notes.txt", 13_000))]
            for other in others:
                print(json.dumps(other), flush=True)
            log = (run.hub.data / "serve.log").read_text()
        finally:
            run.hub.kill()
    rows = run.rows + others
    passed = sum(1 for row in rows if row.get("passed"))
    result = {"seed": arguments.seed, "huggingface_hub": version[0], "hf_xet": version[1],
              "seconds": round(time.time() - start), "passed": passed, "failed": len(rows) - passed,
              "wholeUploadSeconds": {mode: round(value, 2) for mode, value in run.typical.items()},
              "wholeCollectionSeconds": round(run.collect_seconds, 2),
              "points": run.rows, "others": others}
    if arguments.out:
        arguments.out.write_text(json.dumps(result, indent=1) + "\n")
    if passed < len(rows):
        print(log[-6000:], file=sys.stderr)
    print(f"{passed} passed, {len(rows) - passed} failed")
    return 1 if passed < len(rows) else 0


if __name__ == "__main__":
    sys.exit(main())
