"""A hub of our own as a process, made fresh, with its users and tokens."""

import contextlib
import http.client
import json
import os
import pathlib
import re
import shutil
import subprocess
import time
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
SLUICE = os.environ.get("SLUICE", str(ROOT / "sluice"))
START_SECONDS = 60
SMALL_PARTS = "server:\n  partBytes: 5000000\n"
FEW_REQUESTS = "limits:\n  api: 500\n"


class Hub:
    """`sluice hub serve` on a data folder."""

    def __init__(self, data, settings=""):
        self.data = pathlib.Path(data)
        self.data.mkdir(parents=True, exist_ok=True)
        if settings:
            (self.data / "hub.yaml").write_text(settings)
        self.process = None
        self.url = None

    def command(self, *arguments):
        """Runs `sluice hub …` on the data folder and gives what it prints."""
        done = subprocess.run([SLUICE, "hub", *arguments, "--data", str(self.data)],
                              capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"sluice hub {' '.join(arguments)}: {done.stderr}{done.stdout}")
        return done.stdout.strip()

    def user(self, name):
        self.command("user", "create", name)

    def org(self, name, owner):
        self.command("org", "create", name, "--owner", owner)

    def token(self, user, role="write"):
        said = self.command("token", "create", "--user", user, "--role", role, "--name", f"{user} {role}")
        return re.search(r"\bhf_\w+", said).group()

    def start(self, port=0):
        with open(self.data / "serve.log", "ab") as log:
            self.process = subprocess.Popen(
                [SLUICE, "hub", "serve", "--data", str(self.data), "--port", str(port)],
                stdout=subprocess.PIPE, stderr=log)
        deadline = time.time() + START_SECONDS
        said = ""
        while time.time() < deadline and not (found := re.search(r"http://[\w.\[\]:-]+:\d+", said)):
            line = self.process.stdout.readline().decode()
            if not line:
                break
            said += line
        if not (found := re.search(r"http://[\w.\[\]:-]+:\d+", said)):
            raise RuntimeError(f"the hub did not start: {said}{self.log()}")
        self.url = found.group()
        self.host, self.port = urllib.parse.urlsplit(self.url).hostname, urllib.parse.urlsplit(self.url).port
        return self

    def stop(self):
        if self.process:
            self.process.terminate()
            self.process.wait(30)
            self.process.stdout.close()
            self.process = None

    def log(self):
        return (self.data / "serve.log").read_text()[-3000:]

    def request(self, method, path, token=None, body=None, headers=None):
        """One request as it is; gives status, headers and body."""
        headers = dict(headers or {})
        if token:
            headers["Authorization"] = f"Bearer {token}"
        if isinstance(body, (dict, list)):
            body = json.dumps(body).encode()
            headers.setdefault("Content-Type", "application/json")
        if path.startswith("http"):
            parts = urllib.parse.urlsplit(path)
            path = parts.path + (f"?{parts.query}" if parts.query else "")
        connection = http.client.HTTPConnection(self.host, self.port, timeout=60)
        with contextlib.closing(connection):
            connection.request(method, path, body=body, headers=headers)
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()

    def file(self, repo, path, token=None, revision="main", headers=None):
        """A file's bytes, without any client's help."""
        quoted = urllib.parse.quote(path)
        revision = urllib.parse.quote(revision, safe="")
        status, _, body = self.request("GET", f"/{repo}/resolve/{revision}/{quoted}", token,
                                       headers=headers)
        if status != 200:
            raise AssertionError(f"GET {path}: {status} {body[:300]!r}")
        return body

    def json(self, path, token=None):
        status, _, body = self.request("GET", path, token)
        if status != 200:
            raise AssertionError(f"GET {path}: {status} {body[:300]!r}")
        return json.loads(body)


def prepare(folder):
    """Makes a data folder with users who each have a token; ada owns acme. Each suite serves a copy, for
    every command starts a virtual machine."""
    hub = Hub(folder)
    for user in ("ada", "bob"):
        hub.user(user)
    hub.org("acme", "ada")
    # A token may do no more than its role: ada's also settings and deletions.
    tokens = {"ada": hub.token("ada", "admin"), "bob": hub.token("bob", "write"),
              "reader": hub.token("ada", "read")}
    (hub.data / "tokens.json").write_text(json.dumps(tokens))


@contextlib.contextmanager
def serving(data, settings=""):
    """A fresh hub with the users and tokens of `prepare`."""
    prepared = os.environ.get("HUB_PREPARED")
    if prepared:
        shutil.copytree(prepared, data)
    else:
        prepare(data)
    hub = Hub(data, settings)
    hub.tokens = json.loads((hub.data / "tokens.json").read_text())
    hub.start()
    try:
        yield hub
    finally:
        hub.stop()
