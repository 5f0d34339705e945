"""What `hf` does at a hub: cases 1 to 10 and 23 of the acceptance list."""

import json
import os
import pathlib
import shutil
import subprocess
import sys

import models
import proxy
from checks import disk_bytes, expect, file_sha256, folder_sha256, git_sha1, sha256

HF = pathlib.Path(sys.executable).parent / "hf"
REPO = "acme/m"


def environment(url, home, token=None, xet=True):
    """Nothing of the caller's own Hugging Face settings reaches the client."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("HF_", "HUGGING"))}
    clean |= {
        "HF_ENDPOINT": url, "HF_HOME": str(home), "HF_HUB_DISABLE_TELEMETRY": "1",
        "HF_HUB_DISABLE_UPDATE_CHECK": "1", "HF_HUB_DISABLE_PROGRESS_BARS": "1", "NO_COLOR": "1",
    }
    if token:
        clean["HF_TOKEN"] = token
    if not xet:
        clean["HF_HUB_DISABLE_XET"] = "1"
    return clean


def run(env, *arguments):
    """Runs `hf`; gives its exit code and all that it said, standard output last."""
    done = subprocess.run([str(HF), *map(str, arguments)], env=env, capture_output=True, text=True,
                          timeout=300, check=False)
    return done.returncode, done.stderr + done.stdout


def hf(env, *arguments):
    code, said = run(env, *arguments)
    if code:
        raise AssertionError(f"hf {' '.join(map(str, arguments))} ended with {code}: {said}")
    return said


def head(hub, repo, token=None, revision="main"):
    return hub.json(f"/api/models/{repo}/revision/{revision}", token)["sha"]


def expect_served(hub, repo, folder, revision="main"):
    """Every file of the folder comes back bit for bit, and nothing but these is there."""
    wanted = folder_sha256(folder)
    tree = hub.json(f"/api/models/{repo}/tree/{revision.replace('/', '%2F')}?recursive=true")
    listed = {each["path"] for each in tree if each["type"] == "file"}
    expect("the files listed", set(wanted), listed - {".gitattributes"})
    for each in tree:
        path = pathlib.Path(folder) / each["path"]
        if each["type"] != "file" or not path.exists():
            continue
        content = hub.file(repo, each["path"], revision=revision)
        expect(f"{each['path']}: size listed", len(content), each["size"])
        if "lfs" in each:
            expect(f"{each['path']}: sha256 listed", wanted[each["path"]], each["lfs"]["oid"])
            pointer = ("version https://git-lfs.github.com/spec/v1\n"
                       f"oid sha256:{each['lfs']['oid']}\nsize {each['size']}\n").encode()
            expect(f"{each['path']}: git id of the pointer", git_sha1(pointer), each["oid"])
        else:
            expect(f"{each['path']}: git id", git_sha1(content), each["oid"])
        expect(f"{each['path']}: bytes", wanted[each["path"]], sha256(content))


class CliCases:
    """One after the other on one repository, as a person would."""

    def __init__(self, checks, hub, work, big_bytes):
        self.check = checks.check
        self.checks = checks
        self.hub = hub
        self.work = pathlib.Path(work)
        self.work.mkdir()
        self.big_bytes = big_bytes
        self.token = hub.tokens["ada"]
        self.folder = models.make(self.work / "dir", big_bytes, seed=1)
        self.big = self.folder / "nested/big.safetensors"
        self.homes = 0

    def env(self, xet=True, token=True, url=None):
        """With a home of its own, so that nothing is known from before."""
        self.homes += 1
        home = self.work / f"home{self.homes}"
        return environment(url or self.hub.url, home, self.token if token else None, xet)

    def all(self):
        for part in (self.login, self.upload, self.upload_lfs, self.ignored, self.revisions, self.download,
                     self.resume, self.verify, self.repos):
            self.checks.part(part)

    def login(self):
        with self.check("1 hf auth whoami"):
            said = hf(self.env(), "auth", "whoami")
            expect("names the user and the organisation", (True, True), ("ada" in said, "acme" in said))
        with self.check("1 hf auth login --token, then whoami without HF_TOKEN"):
            env = self.env(token=False)
            hf(env, "auth", "login", "--token", self.token)
            expect("names the user", True, "ada" in hf(env, "auth", "whoami"))
        with self.check("1 hf auth whoami without a token fails"):
            code, said = run(self.env(token=False), "auth", "whoami")
            expect("refused", True, code != 0 or "Not logged in" in said)

    def upload(self):
        env = self.env()
        with self.check("2 hf upload of a folder, over Xet as by default"):
            hf(env, "upload", REPO, self.folder, ".")
            expect_served(self.hub, REPO, self.folder)
            expect("Xet was used", True, "xetHash" in next(
                each for each in self.hub.json(f"/api/models/{REPO}/tree/main?recursive=true")
                if each["path"] == "nested/big.safetensors"))
        with self.check("3 the same again makes no commit"):
            before = head(self.hub, REPO)
            said = hf(env, "upload", REPO, self.folder, ".")
            expect("says so", True, "No files have been modified" in said)
            expect("head", before, head(self.hub, REPO))
        with self.check("4 one byte changed in the big file stores less than 1 MB"):
            with open(self.big, "r+b") as file:
                file.seek(self.big_bytes // 2)
                byte = file.read(1)[0]
                file.seek(self.big_bytes // 2)
                file.write(bytes([byte ^ 1]))
            before = disk_bytes(self.hub.data / "blobs")
            hf(env, "upload", REPO, self.folder, ".")
            stored = disk_bytes(self.hub.data / "blobs") - before
            expect_served(self.hub, REPO, self.folder)
            expect(f"{stored} bytes stored are less than 1 MB", True, 0 < stored < 1_000_000)

    def upload_lfs(self):
        with self.check("5 hf upload with HF_HUB_DISABLE_XET=1, basic"):
            hf(self.env(xet=False), "upload", "acme/lfs", self.folder, ".")
            expect_served(self.hub, "acme/lfs", self.folder)
        with self.check("5 what is stored already is not sent again over LFS"):
            before = disk_bytes(self.hub.data / "blobs")
            hf(self.env(xet=False), "upload", "acme/lfs2", self.folder, ".")
            expect_served(self.hub, "acme/lfs2", self.folder)
            expect("bytes stored are few", True, disk_bytes(self.hub.data / "blobs") - before < 100_000)

    def ignored(self):
        folder = self.work / "ignored"
        for name in ("keep.txt", "run.log", "logs/a.txt", "logs/b.log"):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(name)
        with self.check("2 hf upload leaves out what .gitignore names, in the folder and then on the hub"):
            (folder / ".gitignore").write_text("*.log\n")
            hf(self.env(), "upload", "acme/ignoring", folder, ".")
            (folder / "late.log").write_text("late")
            (folder / "late.txt").write_text("late")
            (folder / ".gitignore").unlink()
            hf(self.env(), "upload", "acme/ignoring", folder, ".")
            tree = self.hub.json("/api/models/acme/ignoring/tree/main?recursive=true")
            listed = {each["path"] for each in tree if each["type"] == "file"} - {".gitattributes"}
            expect("the files", {".gitignore", "keep.txt", "logs/a.txt", "late.txt"}, listed)

    def revisions(self):
        with self.check("6 hf upload --revision dev makes the branch"):
            notes = self.work / "notes.txt"
            notes.write_text("only on dev\n")
            hf(self.env(), "upload", REPO, notes, "notes.txt", "--revision", "dev")
            expect("bytes", b"only on dev\n", self.hub.file(REPO, "notes.txt", revision="dev"))
            status, _, _ = self.hub.request("HEAD", f"/{REPO}/resolve/main/notes.txt")
            expect("not on main", 404, status)

    def download(self):
        wanted = folder_sha256(self.folder)
        for name, xet in (("over Xet", True), ("over plain HTTP", False)):
            with self.check(f"7 hf download to the cache, {name}"):
                where = hf(self.env(xet=xet), "download", REPO, "--quiet").strip().splitlines()[-1]
                got = folder_sha256(where)
                got.pop(".gitattributes", None)
                expect("bytes", wanted, got)
            with self.check(f"7 hf download --local-dir, {name}"):
                target = self.work / f"local-{xet}"
                hf(self.env(xet=xet), "download", REPO, "--local-dir", target)
                got = folder_sha256(target)
                got.pop(".gitattributes", None)
                expect("bytes", wanted, got)
        with self.check("7 hf download of one file"):
            where = hf(self.env(), "download", REPO, models.ODD, "--quiet").strip().splitlines()[-1]
            expect("bytes", wanted[models.ODD], file_sha256(where))
        with self.check("7 hf download --include"):
            target = self.work / "included"
            hf(self.env(), "download", REPO, "--include", "*.json", "--local-dir", target)
            expect("files", {"config.json"}, set(folder_sha256(target)))
        with self.check("7 hf download --revision v1, an older tag"):
            first = self.hub.json(f"/api/models/{REPO}/commits/main")[-1]["id"]
            hf(self.env(), "repos", "tag", "create", REPO, "v1", "--revision",
               self.hub.json(f"/api/models/{REPO}/commits/main")[1]["id"])
            expect("there is more than one commit", True, first != head(self.hub, REPO))
            where = hf(self.env(), "download", REPO, "nested/big.safetensors", "--revision", "v1",
                       "--quiet").strip().splitlines()[-1]
            original = self.work / "original.safetensors"
            models.safetensors(original, self.big_bytes, seed=2)
            expect("bytes as first uploaded", file_sha256(original), file_sha256(where))
        with self.check("7 hf download --dry-run downloads nothing"):
            env = self.env()
            said = hf(env, "download", REPO, "--dry-run")
            expect("names a file", True, "big.safetensors" in said)
            blobs = [path for path in pathlib.Path(env["HF_HOME"]).rglob("*") if path.is_file()
                     and path.stat().st_size > 100_000]
            expect("files on disk", [], blobs)

    def resume(self):
        with self.check("8 a connection cut after 25 MB goes on by Range"):
            source = self.work / "cut.safetensors"
            models.safetensors(source, 33_000_000, seed=8)
            hf(self.env(), "upload", "acme/cut", source, "cut.safetensors")
            cutting = proxy.CuttingProxy(self.hub.host, self.hub.port, 25_000_000)
            env = self.env(xet=False, url=f"http://{self.hub.host}:{cutting.port}")
            where = hf(env, "download", "acme/cut", "cut.safetensors", "--quiet").strip().splitlines()[-1]
            cutting.close()
            expect("connections cut", 1, cutting.cuts)
            expect("bytes", file_sha256(source), file_sha256(where))
            went_on = [each for each in cutting.ranges() if each not in ("bytes=0-", "bytes=0-0")]
            expect(f"asked for the rest by Range ({cutting.ranges()})", True, bool(went_on))

    def verify(self):
        with self.check("9 hf cache verify"):
            env = self.env()
            where = hf(env, "download", REPO, "--quiet").strip().splitlines()[-1]
            code, said = run(env, "cache", "verify", REPO)
            expect(f"exit code ({said})", 0, code)
            blob = (pathlib.Path(where) / "model.safetensors").resolve()
            content = bytearray(blob.read_bytes())
            content[2_000_000] ^= 1
            blob.write_bytes(content)
            code, said = run(env, "cache", "verify", REPO)
            expect(f"a flipped bit is found ({said})", True, code != 0 and "model.safetensors" in said)

    def repos(self):
        env = self.env()
        with self.check("10 hf repos tag create, list, delete"):
            hf(env, "repos", "tag", "create", REPO, "v2.0", "-m", "second")
            expect("listed", True, "v2.0" in hf(env, "repos", "tag", "list", REPO))
            hf(env, "repos", "tag", "delete", REPO, "v2.0", "--yes")
            expect("listed", False, "v2.0" in hf(env, "repos", "tag", "list", REPO))
        with self.check("10 hf repos branch create, delete"):
            hf(env, "repos", "branch", "create", REPO, "side", "--revision", "v1")
            expect("branch is at the tag", head(self.hub, REPO, revision="v1"),
                   head(self.hub, REPO, revision="side"))
            code, said = run(env, "repos", "branch", "create", REPO, "side")
            expect(f"again is refused ({said})", True, code != 0)
            hf(env, "repos", "branch", "create", REPO, "side", "--exist-ok")
            hf(env, "repos", "branch", "delete", REPO, "side")
            names = [each["name"] for each in self.hub.json(f"/api/models/{REPO}/refs")["branches"]]
            expect("listed", False, "side" in names)
        with self.check("10 hf repos settings --private"):
            hf(env, "repos", "settings", "acme/lfs2", "--private")
            status, headers, _ = self.hub.request("GET", "/api/models/acme/lfs2")
            expect("for nobody", (401, "RepoNotFound"), (status, headers["X-Error-Code"]))
            expect("private", True, self.hub.json("/api/models/acme/lfs2", self.token)["private"])
        with self.check("10 hf repos move"):
            hf(env, "repos", "move", "acme/lfs2", "acme/moved")
            expect("bytes at the new name", (self.folder / "README.md").read_bytes(),
                   self.hub.file("acme/moved", "README.md", self.token))
            where = hf(env, "download", "acme/lfs2", "README.md", "--quiet").strip().splitlines()[-1]
            expect("bytes at the old name", models.README, pathlib.Path(where).read_text())
        with self.check("10 hf repos delete-files"):
            hf(env, "repos", "delete-files", "acme/moved", "*.txt")
            left = {each["path"] for each in self.hub.json(
                "/api/models/acme/moved/tree/main?recursive=true", self.token) if each["type"] == "file"}
            expect("left", {"README.md", "config.json", "model.safetensors", "nested/big.safetensors"},
                   left - {".gitattributes"})
        with self.check("10 hf models info, ls"):
            info = json.loads(hf(env, "models", "info", REPO, "--format", "json"))
            expect("id and head", (REPO, head(self.hub, REPO)), (info["id"], info["sha"]))
            listed = hf(env, "models", "ls", "--author", "acme", "--format", "json")
            expect("listed", True, any(each["id"] == REPO for each in json.loads(listed)))
            listed = hf(env, "models", "ls", "--search", "no such thing", "--format", "json")
            expect("nothing found", [], json.loads(listed))
        with self.check("10 hf repos delete"):
            hf(env, "repos", "delete", "acme/moved", "--yes")
            status, headers, _ = self.hub.request("GET", "/api/models/acme/moved", self.token)
            expect("gone", (404, "RepoNotFound"), (status, headers["X-Error-Code"]))


def multipart(checks, hub, work, big_bytes):
    """Case 5 at a hub whose parts are small."""
    with checks.check("5 hf upload with HF_HUB_DISABLE_XET=1, multipart"):
        folder = models.make(pathlib.Path(work) / "parts-dir", big_bytes, seed=5)
        oid = file_sha256(folder / "nested/big.safetensors")
        hub.request("POST", "/api/repos/create", hub.tokens["ada"], {"name": "parts", "organization": "acme"})
        status, _, body = hub.request(
            "POST", "/acme/parts.git/info/lfs/objects/batch", hub.tokens["ada"],
            {"operation": "upload", "transfers": ["basic", "multipart"], "hash_algo": "sha256",
             "objects": [{"oid": oid, "size": (folder / "nested/big.safetensors").stat().st_size}]})
        expect("the hub asks for parts", (200, "multipart"), (status, json.loads(body)["transfer"]))
        env = environment(hub.url, pathlib.Path(work) / "parts-home", hub.tokens["ada"], xet=False)
        hf(env, "upload", "acme/parts", folder, ".")
        expect_served(hub, "acme/parts", folder)


def lost_xorbs(checks, hub, work):
    """Case 23: a client remembers xorbs that the hub has no more."""
    work = pathlib.Path(work)
    folder = work / "lost-dir"
    folder.mkdir()
    models.safetensors(folder / "model.safetensors", 12_000_000, seed=23)
    env = environment(hub.url, work / "lost-home", hub.tokens["ada"])
    with checks.check("23 an upload after the hub lost its xorbs works once the CAS has a new address"):
        hf(env, "upload", "acme/lost", folder, ".")
        port = hub.port
        hub.stop()
        shutil.rmtree(hub.data / "blobs")
        hub.start(port)
        with open(folder / "model.safetensors", "ab") as file:
            file.write(b"one more")
        address = cas_address(hub)
        code, said = run(env, "upload", "acme/lost2", folder, ".")
        # The client does not send again what it remembers, so the hub notices only now.
        if code:
            expect(f"the CAS has another address ({said})", True, cas_address(hub) != address)
            hf(env, "upload", "acme/lost2", folder, ".")
        expect_served(hub, "acme/lost2", folder)


def cas_address(hub):
    return hub.json("/api/models/acme/lost/xet-read-token/main")["casUrl"]
