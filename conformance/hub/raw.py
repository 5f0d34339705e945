"""What no client of goodwill sends, and what clients rely on in single answers: case 26 of the
acceptance list, as plain HTTP."""

import argparse
import base64
import http.client
import json
import random
import re
import socket
import tempfile
import threading
import time
import urllib.parse

import hub as hubs
import xet_wire
from checks import Checks, expect, git_sha1, sha256

REPO = "acme/raw"
LARGE = random.Random(26).randbytes(1_000_003)
SMALL = b"0123456789" * 10


class Raw:
    """All requests to one hub."""

    def __init__(self, checks, hub):
        self.check = checks.check
        self.checks = checks
        self.hub = hub
        self.ada, self.bob = hub.tokens["ada"], hub.tokens["bob"]
        self.reader = hub.tokens["reader"]

    def all(self):
        self.fill()
        for part in (self.ranges, self.heads, self.encoded, self.cors, self.error_codes,
                     self.signed_uploads, self.read_tokens, self.foreign_content, self.commits,
                     self.traversal, self.broken_requests, self.xet_tokens, self.xet_uploads,
                     self.xet_bombs):
            self.checks.part(part)

    # Small steps

    def ask(self, method, path, token=None, body=None, **headers):
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.hub.request(method, path, token, body, headers)

    def create(self, name, who=None, **more):
        body = {"name": name, "organization": "acme", **more}
        status, _, said = self.ask("POST", "/api/repos/create", who or self.ada, body)
        expect(f"create {name}: {said[:200]!r}", 200, status)

    def batch(self, repo, content, token, operation="upload"):
        return self.ask("POST", f"/{repo}.git/info/lfs/objects/batch", token, {
            "operation": operation, "transfers": ["basic"], "hash_algo": "sha256",
            "objects": [{"oid": sha256(content), "size": len(content)}]})

    def upload_address(self, repo, content, token):
        status, _, body = self.batch(repo, content, token)
        expect("batch", 200, status)
        return json.loads(body)["objects"][0]["actions"]["upload"]["href"]

    def commit(self, repo, lines, token, revision="main"):
        body = "\n".join(json.dumps(line) for line in [
            {"key": "header", "value": {"summary": "raw", "description": ""}}, *lines]).encode()
        return self.ask("POST", f"/api/models/{repo}/commit/{revision}", token, body,
                        Content_Type="application/x-ndjson")

    @staticmethod
    def file_line(path, content):
        return {"key": "file", "value": {"path": path, "encoding": "base64",
                                         "content": base64.b64encode(content).decode()}}

    @staticmethod
    def large_line(path, content):
        return {"key": "lfsFile", "value": {"path": path, "algo": "sha256", "oid": sha256(content),
                                            "size": len(content)}}

    def fill(self):
        with self.check("a repository by plain HTTP: LFS, then a commit"):
            self.create("raw")
            status, _, said = self.ask("PUT", self.upload_address(REPO, LARGE, self.ada), None, LARGE)
            expect(f"PUT: {said[:200]!r}", 200, status)
            status, _, said = self.commit(REPO, [
                self.large_line("large.bin", LARGE), self.file_line("small.txt", SMALL),
                self.file_line("empty.txt", b""), self.file_line("sub/é #%.txt", b"odd")], self.ada)
            expect(f"commit: {said[:200]!r}", 200, status)
            self.head = json.loads(said)["commitOid"]

    # What clients rely on

    def ranges(self):
        for path, content in (("large.bin", LARGE), ("small.txt", SMALL)):
            size = len(content)
            url = f"/{REPO}/resolve/main/{path}"
            cases = {
                "bytes=0-0": (0, 1), f"bytes={size - 1}-": (size - 1, size), "bytes=-7": (size - 7, size),
                f"bytes=-{size + 5}": (0, size), f"bytes=10-{size + 99}": (10, size), "bytes=3-9": (3, 10),
            }
            for asked, (start, end) in cases.items():
                with self.check(f"26 {path} {asked}"):
                    status, headers, body = self.ask("GET", url, Range=asked)
                    expect("status", 206, status)
                    expect("Content-Range", f"bytes {start}-{end - 1}/{size}", headers["Content-Range"])
                    expect("Content-Length", str(end - start), headers["Content-Length"])
                    expect("bytes", sha256(content[start:end]), sha256(body))
            with self.check(f"26 {path}: a range past the end is 416"):
                status, headers, _ = self.ask("GET", url, Range=f"bytes={size}-")
                expect("status and range", (416, f"bytes */{size}"), (status, headers["Content-Range"]))
                status, headers, _ = self.ask("GET", url, Range="bytes=-0")
                expect("status", 416, status)
            with self.check(f"26 {path}: a range that is none gives the whole file"):
                for asked in ("bytes=9-3", "bytes=a-b", "lines=1-2", "bytes=0-1,5-6", "bytes=-", "",
                              "bytes=99999999999999999999-"):
                    status, _, body = self.ask("GET", url, Range=asked)
                    expect(f"{asked!r}", True, (status == 200 and body == content) or
                           (asked.startswith("bytes=999") and status == 416))
            with self.check(f"26 {path}: If-Range and If-None-Match"):
                _, headers, _ = self.ask("HEAD", url)
                tag = headers["ETag"]
                expect("the same", 206, self.ask("GET", url, Range="bytes=0-1", If_Range=tag)[0])
                expect("another", 200, self.ask("GET", url, Range="bytes=0-1", If_Range='"x"')[0])
                expect("known", 304, self.ask("GET", url, If_None_Match=tag)[0])
        with self.check("26 an empty file, whole and by ranges"):
            url = f"/{REPO}/resolve/main/empty.txt"
            status, headers, body = self.ask("GET", url)
            expect("whole", (200, "0", b""), (status, headers["Content-Length"], body))
            status, headers, body = self.ask("GET", url, Range="bytes=0-0")
            expect("a range", (True, "bytes */0", b""), (200 <= status < 300, headers["Content-Range"], body))

    def heads(self):
        url = f"/{REPO}/resolve/main/large.bin"
        with self.check("26 HEAD is answered directly, with what clients read"):
            status, headers, body = self.ask("HEAD", url, Accept_Encoding="identity")
            expect("status, body", (200, b""), (status, body))
            expect("no redirect", None, headers["Location"])
            expect("headers", {"ETag": f'"{sha256(LARGE)}"', "X-Repo-Commit": self.head,
                               "Content-Length": str(len(LARGE)), "Accept-Ranges": "bytes",
                               "X-Linked-Size": str(len(LARGE)), "X-Linked-Etag": f'"{sha256(LARGE)}"'},
                   {name: headers[name] for name in ("ETag", "X-Repo-Commit", "Content-Length",
                                                     "Accept-Ranges", "X-Linked-Size", "X-Linked-Etag")})
            _, headers, _ = self.ask("HEAD", f"/{REPO}/resolve/main/small.txt")
            expect("a small file's ETag", f'"{git_sha1(SMALL)}"', headers["ETag"])
        with self.check("26 files are never compressed"):
            status, headers, body = self.ask("GET", url, Accept_Encoding="gzip, deflate, br")
            expect("bytes", (200, None, sha256(LARGE)), (status, headers["Content-Encoding"], sha256(body)))
        with self.check("26 what is not there: 404, its code, and the commit it is not in"):
            for method in ("HEAD", "GET"):
                status, headers, _ = self.ask(method, f"/{REPO}/resolve/main/none.txt")
                expect(method, (404, "EntryNotFound", self.head),
                       (status, headers["X-Error-Code"], headers["X-Repo-Commit"]))
        with self.check("26 raw gives the pointer of a large file"):
            status, _, body = self.ask("GET", f"/{REPO}/raw/main/large.bin")
            expect("pointer", f"version https://git-lfs.github.com/spec/v1\noid sha256:{sha256(LARGE)}\n"
                              f"size {len(LARGE)}\n", body.decode())

    def encoded(self):
        with self.check("26 %2F in revisions and paths"):
            status, _, said = self.ask("POST", f"/api/models/{REPO}/branch/feat%2Fx", self.ada, {})
            expect(f"branch: {said[:200]!r}", 200, status)
            for path in ("/resolve/feat%2Fx/sub/%C3%A9%20%23%25.txt", "/resolve/feat/x/sub/%C3%A9%20%23%25.txt",
                         "/resolve/refs%2Fheads%2Fmain/sub%2F%C3%A9%20%23%25.txt"):
                status, _, body = self.ask("GET", f"/{REPO}{path}")
                expect(path, (200, b"odd"), (status, body))
            for path in ("tree/feat%2Fx/sub", "tree/feat/x/sub", "tree/main/sub"):
                status, _, body = self.ask("GET", f"/api/models/{REPO}/{path}")
                expect(path, (200, ["sub/é #%.txt"]), (status, [each["path"] for each in json.loads(body)]))
            for path in ("revision/feat%2Fx", "revision/HEAD", "revision/refs%2Fheads%2Fmain"):
                expect(path, 200, self.ask("GET", f"/api/models/{REPO}/{path}")[0])

    def cors(self):
        with self.check("26 CORS: the preflight, and what scripts may read"):
            status, headers, _ = self.ask(
                "OPTIONS", f"/{REPO}/resolve/main/large.bin", Origin="https://app.example.org",
                Access_Control_Request_Method="GET", Access_Control_Request_Headers="authorization,range")
            allowed = headers["Access-Control-Allow-Headers"].lower()
            expect("preflight", (True, True, True, True),
                   (status in (200, 204), headers["Access-Control-Allow-Origin"] in ("*", "https://app.example.org"),
                    "authorization" in allowed and "range" in allowed,
                    "GET" in headers["Access-Control-Allow-Methods"]))
            _, headers, _ = self.ask("GET", f"/{REPO}/resolve/main/large.bin", Origin="https://app.example.org",
                                     Range="bytes=0-0")
            exposed = {each.strip().lower() for each in headers["Access-Control-Expose-Headers"].split(",")}
            expect("exposed", set(), {
                "etag", "link", "x-repo-commit", "x-linked-size", "x-linked-etag", "x-error-code",
                "x-error-message", "x-total-count", "x-xet-hash", "accept-ranges", "content-range"} - exposed)
            expect("no cookies of others", None, headers["Access-Control-Allow-Credentials"])

    def error_codes(self):
        with self.check("26 errors are JSON, with a code and a message in their headers"):
            for path, token, wanted in (
                    ("/api/models/acme/none", None, (401, "RepoNotFound")),
                    ("/api/models/acme/none", self.bob, (404, "RepoNotFound")),
                    (f"/api/models/{REPO}/revision/none", None, (404, "RevisionNotFound")),
                    (f"/{REPO}/resolve/none/small.txt", None, (404, "RevisionNotFound")),
                    (f"/api/models/{REPO}/tree/main/none", None, (404, "EntryNotFound"))):
                status, headers, body = self.ask("GET", path, token)
                expect(path, wanted, (status, headers["X-Error-Code"]))
                expect("the message is in both", json.loads(body)["error"], headers["X-Error-Message"])
        with self.check("26 a refused repository says 409 with its url"):
            status, _, body = self.ask("POST", "/api/repos/create", self.ada, {"name": REPO})
            expect("status", (409, f"{self.hub.url}/{REPO}"), (status, json.loads(body)["url"]))

    # What must not be

    def signed_uploads(self):
        self.create("signed")
        content = random.Random(1).randbytes(50_000)
        with self.check("26 an upload address is good for its content alone"):
            href = self.upload_address("acme/signed", content, self.ada)
            for wrong in (content[:-1], content + b"x", b"y" + content[1:]):
                status, _, _ = self.ask("PUT", href, None, wrong)
                expect("other content", True, status in (400, 413))
            expect("not committed", 400, self.commit(
                "acme/signed", [self.large_line("w.bin", content)], self.ada)[0])
        with self.check("26 an upload address unsigned, changed, or past its time is 403"):
            parts = urllib.parse.urlsplit(href)
            query = dict(urllib.parse.parse_qsl(parts.query))
            other = parts.path.replace(sha256(content), sha256(b"other"))
            flipped = {**query, "signature": query["signature"][:-1] + (
                "A" if query["signature"][-1] != "A" else "B")}
            later = {**query, "expires": str(int(query["expires"]) + 1000)}
            past = {**query, "expires": str(int(time.time()) - 10)}
            tries = {
                "unsigned": (parts.path, {}), "another path": (other, query), "a changed signature":
                (parts.path, flipped), "a later end": (parts.path, later), "an end that is past": (parts.path, past),
                "an end that is no number": (parts.path, {**query, "expires": "soon"}),
                "no end": (parts.path, {"signature": query["signature"]}),
            }
            for name, (path, asked) in tries.items():
                status, _, _ = self.ask("PUT", f"{path}?{urllib.parse.urlencode(asked)}", None, content)
                expect(name, 403, status)
            for method in ("POST", "GET", "DELETE"):
                status, _, _ = self.ask(method, href, None)
                expect(f"another method, {method}", True, status in (403, 404, 405))
            expect("as signed", 200, self.ask("PUT", href, None, content)[0])

    def read_tokens(self):
        with self.check("26 a token that may only read changes nothing"):
            tries = [
                ("POST", "/api/repos/create", {"name": "by-reader", "organization": "acme"}),
                ("DELETE", "/api/repos/delete", {"name": REPO}),
                ("POST", "/api/repos/move", {"fromRepo": REPO, "toRepo": "acme/stolen"}),
                ("PUT", f"/api/models/{REPO}/settings", {"private": True}),
                ("POST", f"/api/models/{REPO}/branch/by-reader", {}),
                ("DELETE", f"/api/models/{REPO}/branch/feat%2Fx", None),
                ("POST", f"/api/models/{REPO}/tag/main", {"tag": "by-reader"}),
                ("POST", f"/api/models/{REPO}/super-squash/main", {"message": "x"}),
                ("POST", f"/api/models/{REPO}/preupload/main", {"files": [{"path": "a", "size": 1, "sample": ""}]}),
                ("POST", f"/api/models/{REPO}/discussions", {"title": "t", "description": "", "pullRequest": True}),
                ("GET", f"/api/models/{REPO}/xet-write-token/main", None),
                ("GET", f"/api/models/{REPO}/auth-check/write", None),
            ]
            for method, path, body in tries:
                status, _, said = self.ask(method, path, self.reader, body)
                expect(f"{method} {path} {said[:200]!r}", True, status in (401, 403))
            status, _, said = self.commit(REPO, [self.file_line("r.txt", b"r")], self.reader)
            expect(f"commit {said[:200]!r}", 403, status)
            status, _, said = self.batch(REPO, b"by a reader", self.reader)
            expect(f"batch {said[:200]!r}", 403, status)
            expect("head", self.head, self.hub.json(f"/api/models/{REPO}")["sha"])
        with self.check("26 a stranger's token that may write elsewhere changes nothing"):
            status, _, _ = self.commit(REPO, [self.file_line("b.txt", b"b")], self.bob)
            expect("commit", 403, status)
            expect("settings", 403, self.ask("PUT", f"/api/models/{REPO}/settings", self.bob, {"private": True})[0])

    def foreign_content(self):
        secret = random.Random(2).randbytes(80_000)
        self.create("secret", private=True)
        with self.check("26 a large file of others cannot be had by its sha256"):
            self.ask("PUT", self.upload_address("acme/secret", secret, self.ada), None, secret)
            expect("its owner's commit", 200,
                   self.commit("acme/secret", [self.large_line("s.bin", secret)], self.ada)[0])
            self.ask("POST", "/api/repos/create", self.bob, {"name": "bob/mine"})
            status, _, body = self.batch("bob/mine", secret, self.bob)
            answer = json.loads(body)["objects"][0]
            expect("the batch does not say that it is there", True, "upload" in answer.get("actions", {}))
            status, _, _ = self.commit("bob/mine", [self.large_line("s.bin", secret)], self.bob)
            expect("commit by its hash", 400, status)
            _, _, body = self.batch("bob/mine", secret, self.bob, "download")
            expect("download", True, "error" in json.loads(body)["objects"][0])
            status, _, _ = self.ask("POST", "/bob/mine.git/info/lfs/verify", self.bob,
                                    {"oid": sha256(secret), "size": len(secret)})
            expect("verify", 404, status)
        with self.check("26 who sends the same content has it, and nothing more"):
            self.ask("PUT", self.upload_address("bob/mine", secret, self.bob), None, secret)
            expect("commit", 200, self.commit("bob/mine", [self.large_line("s.bin", secret)], self.bob)[0])
            expect("bytes", sha256(secret), sha256(self.hub.file("bob/mine", "s.bin", self.bob)))

    def commits(self):
        with self.check("26 commits that are not well formed are refused, and change nothing"):
            header = b'{"key":"header","value":{"summary":"s","description":""}}\n'
            bodies = {
                "empty": b"", "no header": json.dumps(self.file_line("a", b"a")).encode(), "no JSON": b"{{{",
                "an array": b"[1]", "two headers": header * 2, "an unknown key": header + b'{"key":"x","value":{}}',
                "content that is no base64": header + b'{"key":"file","value":{"path":"a","content":"***","encoding":"base64"}}',
                "cut short": header + b'{"key":"file","value":{"path":"a","content":"YQ',
                "an oid that is none": header + b'{"key":"lfsFile","value":{"path":"a","algo":"sha256","oid":"12","size":1}}',
                "deep nesting": header + b'{"key":"file","value":{"path":' + b"[" * 5000 + b"]" * 5000 + b"}}",
                "not UTF-8": header + b'{"key":"file","value":{"path":"\xff\xfe","content":"","encoding":"base64"}}',
                "a size that is not": header + json.dumps({"key": "lfsFile", "value": {
                    "path": "a", "algo": "sha256", "oid": sha256(LARGE), "size": 5}}).encode(),
            }
            for name, body in bodies.items():
                status, _, said = self.ask("POST", f"/api/models/{REPO}/commit/main", self.ada, body,
                                           Content_Type="application/x-ndjson")
                expect(f"{name} {said[:200]!r}", True, status in (400, 413, 422))
            expect("head", self.head, self.hub.json(f"/api/models/{REPO}")["sha"])
        with self.check("26 an oversized line of a commit is refused with 413"):
            big = self.file_line("big.txt", bytes(12_000_000))
            status, _, _ = self.commit(REPO, [big], self.ada)
            expect("a file of 12 MB", 413, status)
            line = {"key": "file", "value": {"path": "x" * 1_000_000, "content": "", "encoding": "base64"}}
            expect("a path of 1 MB", True, self.commit(REPO, [line], self.ada)[0] in (400, 413))
        with self.check("26 large uploads that are not JSON are refused before they are read into memory"):
            body = b'{"name":"' + b"x" * 40_000_000 + b'"}'
            status, _, _ = self.ask("POST", "/api/repos/create", self.ada, body, Content_Type="application/json")
            expect("40 MB of a name", True, status in (400, 413))

    def traversal(self):
        with self.check("26 paths that leave a repository are refused in commits"):
            for path in ("../a", "a/../../b", "/etc/passwd", "a//b", "./a", "a/.", ".git/config", "a/.git/x",
                         "", "a\\..\\b", "a\0b", "x" * 5000, "a/..", ".GIT/config", "con\nfig"):
                status, _, said = self.commit(REPO, [self.file_line(path, b"x")], self.ada)
                expect(f"{path[:40]!r} {said[:150]!r}", 400, status)
        with self.check("26 paths that leave a repository find nothing"):
            for path in ("../../../../etc/passwd", "..%2f..%2f..%2fetc%2fpasswd", "%2e%2e/%2e%2e/hub.db",
                         "..%5c..%5chub.db", "sub/../small.txt", "%00", "sub%2F..%2F..%2F..%2Fhub.db",
                         "....//hub.db", "%c0%ae%c0%ae/hub.db"):
                for route in ("resolve/main", "raw/main"):
                    status, _, body = self.ask("GET", f"/{REPO}/{route}/{path}")
                    expect(f"{route}/{path}", True, status in (400, 404) and b"SQLite" not in body)
        with self.check("26 names of repositories, branches and tags that are none are refused"):
            for name in ("../x", "a/b/c", "acme/..", "acme/.", "acme/a b", "acme/é", "acme/" + "x" * 200, "acme/x.git",
                         "api/x", ""):
                status, _, said = self.ask("POST", "/api/repos/create", self.ada, {"name": name})
                expect(f"{name[:30]!r} {said[:100]!r}", True, status in (400, 403))
            for name in ("..", "a..b", "a%20b", "-x", "x.lock", "a~1", "a%5Eb", "refs%2Fheads%2F..%2F..", "%2F", "a%00"):
                status, _, said = self.ask("POST", f"/api/models/{REPO}/branch/{name}", self.ada, {})
                expect(f"{name!r} {said[:100]!r}", 400, status)

    def broken_requests(self):
        def send(*lines, body=b""):
            with socket.create_connection((self.hub.host, self.hub.port), timeout=10) as link:
                link.sendall(b"\r\n".join(line.encode("latin-1") for line in lines) + b"\r\n\r\n" + body)
                link.shutdown(socket.SHUT_WR)
                answer = b""
                while data := link.recv(65536):
                    answer += data
                return answer

        with self.check("26 broken requests are answered or dropped, and the hub lives"):
            for lines in (("GET / HTTP/9.9",), ("NONSENSE",), ("GET /%zz HTTP/1.1", "Host: x"),
                          ("GET / HTTP/1.1", "Host: x", "Content-Length: -1"),
                          ("GET / HTTP/1.1", "Host: x", f"Long: {'x' * 100_000}"),
                          (f"GET /{'a' * 100_000} HTTP/1.1", "Host: x"),
                          ("POST /api/repos/create HTTP/1.1", "Host: x", "Content-Length: 5",
                           "Transfer-Encoding: chunked"),
                          ("GET /api/whoami-v2 HTTP/1.1", "Host: x", "Authorization: Bearer " + "é" * 10),
                          ("GET /api/whoami-v2 HTTP/1.1", "Host: x", "Authorization: Basic !!!")):
                answer = send(*lines)
                status = int(answer.split(b" ", 2)[1]) if answer.startswith(b"HTTP/") else 0
                expect(f"{lines[0][:60]}: {answer[:80]!r}", True, status in (0, 400, 401, 404, 405, 413, 414, 431, 505))
            expect("lives", 200, self.ask("GET", f"/api/models/{REPO}")[0])
        with self.check("26 a host name that is another's does not come back in signed addresses' place"):
            status, headers, body = self.ask("GET", "/api/models?limit=1", Host="evil.example/\"<script>")
            expect("status", True, status in (200, 400))
            expect("no markup", False, b"<script>" in body or "<script>" in (headers["Link"] or ""))

    # Xet

    def xet_token(self, kind, repo=REPO, token=None):
        status, headers, body = self.ask("GET", f"/api/models/{repo}/xet-{kind}-token/main", token)
        expect(f"xet-{kind}-token {body[:200]!r}", 200, status)
        answer = json.loads(body)
        expect("headers say the same", (answer["accessToken"], str(answer["exp"]), answer["casUrl"]),
               (headers["X-Xet-Access-Token"], headers["X-Xet-Token-Expiration"], headers["X-Xet-Cas-Url"]))
        return answer["casUrl"], answer["accessToken"]

    def cas(self, method, path, token, body=None):
        return self.ask(method, path, token, body, Content_Type="application/octet-stream")

    def xet_tokens(self):
        xorb = xet_wire.Xorb([b"token" * 100])
        name = f"/v1/xorbs/default/{xet_wire.text(xorb.hash)}"
        with self.check("26 Xet: a token to read, forged, or none, does not write"):
            cas, write = self.xet_token("write", token=self.ada)
            _, read = self.xet_token("read", token=self.ada)
            forged = write[:-2] + ("AA" if write[-2:] != "AA" else "BB")
            expect("to read", 403, self.cas("POST", cas + name, read, xorb.body)[0])
            for token in (forged, "", self.ada, None):
                status = self.cas("POST", cas + name, token, xorb.body)[0]
                expect(f"{token and token[:9]}", True, status in (401, 403))
                status = self.cas("POST", cas + "/v1/shards", token, b"")[0]
                expect(f"shards, {token and token[:9]}", True, status in (401, 403))
            expect("to read, shards", 403, self.cas("POST", cas + "/v1/shards", read, b"")[0])
            status = self.cas("GET", cas + "/v1/reconstructions/" + "0" * 64, None)[0]
            expect("reconstruction without a token", True, status in (401, 403))
        with self.check("26 Xet: tokens are given to whom may"):
            expect("nobody writes", True, self.ask("GET", f"/api/models/{REPO}/xet-write-token/main")[0] in (401, 403))
            # Whoever may read may propose; what a stranger sends counts as theirs alone.
            expect("a stranger sends for a pull request", 200,
                   self.ask("GET", f"/api/models/{REPO}/xet-write-token/main", self.bob)[0])
            expect("a stranger writes what is private", 404,
                   self.ask("GET", "/api/models/acme/secret/xet-write-token/main", self.bob)[0])
            expect("a stranger reads what is private", 404,
                   self.ask("GET", "/api/models/acme/secret/xet-read-token/main", self.bob)[0])

    def xet_uploads(self):
        numbers = random.Random(3)
        chunks = [numbers.randbytes(60_000) for _ in range(5)]
        xorb = xet_wire.Xorb(chunks)
        cas, token = self.xet_token("write", token=self.ada)
        name = f"{cas}/v1/xorbs/default/{xet_wire.text(xorb.hash)}"
        content = b"".join(chunks)
        whole = [(xorb, 0, 5)]
        with self.check("26 Xet: corrupted xorbs are 400"):
            flipped = bytearray(xorb.body)
            flipped[1000] ^= 1
            bodies = {"a flipped bit": bytes(flipped), "cut short": xorb.body[:-1], "more at its end": xorb.body + b"x",
                      "empty": b"", "no xorb": b"x" * 100,
                      "a chunk less": xet_wire.Xorb(chunks[:4]).body,
                      "an unknown scheme": xorb.body[:4] + b"\x09" + xorb.body[5:],
                      "a wrong length": xorb.body[:5] + b"\x01\x00\x00" + xorb.body[8:]}
            for what, body in bodies.items():
                status, _, said = self.cas("POST", name, token, body)
                expect(f"{what} {said[:150]!r}", 400, status)
            status, _, _ = self.cas("POST", f"{cas}/v1/xorbs/default/{'z' * 64}", token, xorb.body)
            expect("a name that is none", True, status in (400, 404))
        with self.check("26 Xet: a shard over a xorb that was not sent is 400"):
            status, _, said = self.cas("POST", cas + "/v1/shards", token, xet_wire.shard(sha256(content), whole))
            expect(f"{said[:150]!r}", 400, status)
        with self.check("26 Xet: a xorb of one's own is taken, and once more"):
            status, _, said = self.cas("POST", name, token, xorb.body)
            expect(f"{said[:150]!r}", (200, True), (status, json.loads(said)["was_inserted"]))
            status, _, said = self.cas("POST", name, token, xorb.body)
            expect(f"{said[:150]!r}", (200, False), (status, json.loads(said)["was_inserted"]))
        with self.check("26 Xet: shards that are wrong are 400"):
            right = xet_wire.shard(sha256(content), whole)
            cases = {
                "another sha256": xet_wire.shard(sha256(b"other"), whole),
                "another file hash": xet_wire.shard(sha256(content), whole, hash_of_file=b"\1" * 32),
                "chunks that are not there": xet_wire.shard(sha256(content), [(xorb, 0, 5), (xorb, 4, 9)]),
                "an empty range": xet_wire.shard(sha256(content), [(xorb, 0, 5), (xorb, 2, 2)], b"\1" * 32),
                "cut short": right[:-60], "no shard": b"x" * 200, "empty": b"",
                "a count of records that is not": right[:84] + b"\xff\xff\xff\x7f" + right[88:],
                "a wrong verification hash": right.replace(xorb.verification(0, 5), b"\2" * 32),
            }
            for what, body in cases.items():
                status, _, said = self.cas("POST", cas + "/v1/shards", token, body)
                expect(f"{what} {said[:150]!r}", 400, status)
            expect("nothing can be committed", 400,
                   self.commit(REPO, [self.large_line("x.bin", content)], self.ada)[0])
        with self.check("26 Xet: a right shard is registered, and its file committed and served"):
            status, _, said = self.cas("POST", cas + "/v1/shards", token, right)
            expect(f"{said[:150]!r}", 200, status)
            expect("commit", 200, self.commit(REPO, [self.large_line("x.bin", content)], self.ada)[0])
            expect("bytes", sha256(content), sha256(self.hub.file(REPO, "x.bin")))
        with self.check("26 Xet: chunks of others cannot be used by their hashes"):
            secret = xet_wire.Xorb([numbers.randbytes(50_000) for _ in range(3)])
            cas_s, token_s = self.xet_token("write", "acme/secret", self.ada)
            self.cas("POST", f"{cas_s}/v1/xorbs/default/{xet_wire.text(secret.hash)}", token_s, secret.body)
            cas_b, token_b = self.xet_token("write", "bob/mine", self.bob)
            stolen = xet_wire.shard(sha256(b"unknown to bob"), [(secret, 0, 3)])
            status, _, said = self.cas("POST", cas_b + "/v1/shards", token_b, stolen)
            expect(f"{said[:200]!r}", 400, status)
            made_up = xet_wire.Xorb([b"never sent"])
            _, _, said2 = self.cas("POST", cas_b + "/v1/shards", token_b,
                                   xet_wire.shard(sha256(b"unknown to bob"), [(made_up, 0, 1)]))
            expect("says the same of what is and what is not there",
                   said.replace(xet_wire.text(secret.hash).encode(), b"H"),
                   said2.replace(xet_wire.text(made_up.hash).encode(), b"H"))
            status, _, _ = self.cas("GET", f"{cas_b}/v1/chunks/default/{xet_wire.text(secret.nodes[0][0])}", token_b)
            expect("the query for chunks does not tell", 404, status)
            for version in ("v1", "v2"):
                path = f"{cas_b}/{version}/reconstructions/{xet_wire.text(xet_wire.file_hash(secret.nodes))}"
                _, read = self.xet_token("read", "bob/mine", self.bob)
                expect("reconstruction", True, self.cas("GET", path, read)[0] in (403, 404))

    def xet_bombs(self):
        cas, token = self.xet_token("write", token=self.ada)

        def timed(what, path, body, statuses):
            start = time.time()
            status, _, said = self.cas("POST", cas + path, token, body)
            expect(f"{what}: {said[:150]!r}", True, status in statuses)
            expect(f"{what}: {time.time() - start:.1f} s are few", True, time.time() - start < 15)

        with self.check("26 Xet: chunks that expand beyond what they say are 400"):
            for raw, said in ((15_000_000, 131_072), (15_000_000, 15_000_000), (131_072, 131_071)):
                body = xet_wire.chunk_bytes(xet_wire.lz4_bomb(raw), said, scheme=1) * 4
                timed(f"{raw} bytes called {said}", f"/v1/xorbs/default/{'0' * 64}", body, (400,))
            # The frame itself is well made: of the length that it says it gives a chunk.
            fair = xet_wire.Xorb([b"a" * 131_072])
            body = xet_wire.chunk_bytes(xet_wire.lz4_bomb(131_072), 131_072, scheme=1)
            timed("a fair one", f"/v1/xorbs/default/{xet_wire.text(fair.hash)}", body, (200,))
        with self.check("26 Xet: a xorb of too many chunks is 400"):
            tiny = xet_wire.Xorb([b"%d" % i for i in range(8193)])
            timed("8193", f"/v1/xorbs/default/{xet_wire.text(tiny.hash)}", tiny.body, (400, 413))
        with self.check("26 Xet: a shard of a few kilobytes that stands for many gigabytes is refused"):
            many = xet_wire.Xorb([random.Random(4).randbytes(100_000)] * 100)
            timed("its xorb", f"/v1/xorbs/default/{xet_wire.text(many.hash)}", many.body, (200,))
            bomb = xet_wire.shard("0" * 64, [(many, 0, 100)] * 1000, verify=False)
            timed(f"10 GB in {len(bomb)} bytes", "/v1/shards", bomb, (400, 413))


def flood(checks, hub):
    """Too many requests of one client are 429, with the headers that clients wait by."""
    with checks.check("26 a flood of requests is 429, and says how long to wait"):
        answers = []
        stop = threading.Event()

        def ask():
            link = http.client.HTTPConnection(hub.host, hub.port, timeout=30)
            while not stop.is_set() and len(answers) < 5_000:
                link.request("GET", "/api/models?limit=1")
                answer = link.getresponse()
                answer.read()
                answers.append((answer.status, answer.headers))
                if answer.status == 429:
                    stop.set()
            link.close()

        threads = [threading.Thread(target=ask) for _ in range(4)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        limited = [headers for status, headers in answers if status == 429]
        expect(f"429 among {len(answers)}", True, bool(limited))
        expect("RateLimit", True, bool(re.fullmatch(r'"\w+";r=0;t=\d+', limited[0]["RateLimit"] or "")))
        expect("RateLimit-Policy", True, bool(re.fullmatch(
            r'"fixed window";"\w+";q=\d+;w=\d+', limited[0]["RateLimit-Policy"] or "")))
        expect("Retry-After", True, bool(re.fullmatch(r"\d+", limited[0]["Retry-After"] or "")))
    with checks.check("26 guessing tokens is 429 after some"):
        statuses = [hub.request("GET", "/api/whoami-v2", f"hf_{i:034}")[0] for i in range(40)]
        expect("first refused, then locked out", (401, 429), (statuses[0], statuses[-1]))


def main():
    argparse.ArgumentParser(description=__doc__).parse_args()
    checks = Checks("raw")
    with tempfile.TemporaryDirectory(prefix="hub-raw-") as work, hubs.serving(f"{work}/hub") as served:
        Raw(checks, served).all()
    with tempfile.TemporaryDirectory(prefix="hub-raw-") as work, \
            hubs.serving(f"{work}/hub", hubs.FEW_REQUESTS) as served:
        flood(checks, served)
    checks.end()


if __name__ == "__main__":
    main()
