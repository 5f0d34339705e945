"""What the Python library does at a hub: cases 11 to 22 of the acceptance list."""

import io
import pathlib
import random
import signal
import subprocess
import sys
import time

from huggingface_hub import CommitOperationAdd, CommitOperationCopy, CommitOperationDelete, HfApi
from huggingface_hub import HfFileSystem
from huggingface_hub import errors

import models
from checks import expect, folder_sha256, git_sha1, refused, sha256


def patch(content):
    """Some bytes that no other case sends."""
    return random.Random(content).randbytes(content)


class ApiCases:
    """Each case on a repository of its own."""

    def __init__(self, checks, hub, work, big_bytes):
        self.check = checks.check
        self.checks = checks
        self.hub = hub
        self.work = pathlib.Path(work)
        self.big_bytes = big_bytes
        self.tokens = hub.tokens
        self.ada = HfApi(endpoint=hub.url, token=hub.tokens["ada"])
        self.bob = HfApi(endpoint=hub.url, token=hub.tokens["bob"])
        self.nobody = HfApi(endpoint=hub.url, token=False)

    def all(self):
        for case in (self.create, self.upload_file, self.create_commit, self.listing,
                     self.upload_folder, self.pull_requests, self.safetensors, self.file_system,
                     self.gated, self.errors, self.auth_check, self.revisions, self.squash):
            self.checks.part(case)

    def content(self, repo, path, revision="main", who="ada"):
        return self.hub.file(repo, path, self.tokens[who], revision)

    def create(self):
        api = self.ada
        with self.check("11 create_repo twice"):
            made = api.create_repo("acme/made")
            expect("id", "acme/made", made.repo_id)
            expect("again", made.repo_id, api.create_repo("acme/made", exist_ok=True).repo_id)
            with refused(errors.HfHubHTTPError, saying="409"):
                api.create_repo("acme/made")
            expect("under one's own name", "ada/own", api.create_repo("own").repo_id)
            with refused(errors.HfHubHTTPError, saying="403"):
                self.bob.create_repo("acme/foreign")
        with self.check("11 repo_exists, revision_exists, file_exists"):
            expect("repo", (True, False), (api.repo_exists("acme/made"), api.repo_exists("acme/none")))
            expect("revision", (True, False), (api.revision_exists("acme/made", "main"),
                                               api.revision_exists("acme/made", "none")))
            api.upload_file(path_or_fileobj=b"{}", path_in_repo="config.json", repo_id="acme/made")
            expect("file", (True, False), (api.file_exists("acme/made", "config.json"),
                                           api.file_exists("acme/made", "none.json")))
        with self.check("11 datasets and spaces are apart from models"):
            for kind in ("dataset", "space"):
                api.create_repo("acme/made", repo_type=kind, space_sdk="static")
                api.upload_file(path_or_fileobj=kind.encode(), path_in_repo="kind.txt",
                                repo_id="acme/made", repo_type=kind)
                expect(kind, kind.encode(), self.hub.file(f"{kind}s/acme/made", "kind.txt"))
                where = api.hf_hub_download("acme/made", "kind.txt", repo_type=kind,
                                            cache_dir=self.work / "kinds")
                expect(f"{kind} downloaded", kind.encode(), pathlib.Path(where).read_bytes())

    def upload_file(self):
        api = self.ada
        api.create_repo("acme/files")
        path = self.work / "from-path.bin"
        path.write_bytes(patch(3_000_000))
        for name, source in (("a path", str(path)), ("bytes", patch(2_000_001)),
                             ("BytesIO", io.BytesIO(patch(2_000_002))), ("a small text", b"text")):
            with self.check(f"12 upload_file from {name}"):
                wanted = (path.read_bytes() if isinstance(source, str) else
                          source if isinstance(source, bytes) else source.getvalue())
                file = f"{name.replace(' ', '-')}.{'txt' if 'text' in name else 'bin'}"
                done = api.upload_file(path_or_fileobj=source, path_in_repo=file, repo_id="acme/files")
                expect("bytes", sha256(wanted), sha256(self.content("acme/files", file)))
                expect("commit", done.oid, api.model_info("acme/files").sha)
        with self.check("12 upload_file from an open file"):
            with open(path, "rb") as file:
                api.upload_file(path_or_fileobj=file, path_in_repo="open.bin", repo_id="acme/files")
            expect("bytes", sha256(path.read_bytes()), sha256(self.content("acme/files", "open.bin")))

    def create_commit(self):
        api = self.ada
        api.create_repo("acme/commits")
        large = patch(1_500_000)

        def add(path, content):
            return CommitOperationAdd(path_in_repo=path, path_or_fileobj=content)

        def commit(*operations, **more):
            return api.create_commit("acme/commits", list(operations), commit_message="a change", **more)

        with self.check("13 create_commit: add, delete, delete a folder, copy"):
            first = commit(add("a.txt", b"a"), add("d/1.txt", b"1"), add("d/e/2.txt", b"2"),
                           add("gone.txt", b"gone"), add("large.bin", large))
            commit(add("b.txt", b"b"), CommitOperationDelete("gone.txt"), CommitOperationDelete("d/"),
                   CommitOperationCopy("large.bin", "copy.bin"), CommitOperationCopy("a.txt", "c.txt"))
            expect("files", {"a.txt", "b.txt", "c.txt", "large.bin", "copy.bin"},
                   set(api.list_repo_files("acme/commits")) - {".gitattributes"})
            expect("the copy of a large file", sha256(large), sha256(self.content("acme/commits", "copy.bin")))
            expect("the copy of a small file", b"a", self.content("acme/commits", "c.txt"))
            expect("the first commit stands as it was", b"gone",
                   self.content("acme/commits", "gone.txt", first.oid))
        with self.check("13 a copy from another revision"):
            commit(CommitOperationCopy("gone.txt", "back.txt", src_revision=first.oid))
            expect("bytes", b"gone", self.content("acme/commits", "back.txt"))
        with self.check("13 a wrong parent_commit is refused with 412"):
            head = api.model_info("acme/commits").sha
            with refused(errors.HfHubHTTPError, saying="412"):
                commit(add("late.txt", b"late"), parent_commit=first.oid)
            expect("head", head, api.model_info("acme/commits").sha)
            commit(add("late.txt", b"late"), parent_commit=head)
            expect("bytes", b"late", self.content("acme/commits", "late.txt"))

    def listing(self):
        api, count = self.ada, 1100
        api.create_repo("acme/many")
        with self.check(f"14 list_repo_tree over {count} files, in pages"):
            api.create_commit(
                "acme/many", [CommitOperationAdd(path_in_repo=f"f/{i:04}.txt", path_or_fileobj=b"%d" % i)
                              for i in range(count)], commit_message="many")
            api.upload_file(path_or_fileobj=patch(400_000), path_in_repo="w.bin", repo_id="acme/many")
            files = {each.path: each for each in api.list_repo_tree("acme/many", recursive=True)}
            wanted = {f"f/{i:04}.txt" for i in range(count)} | {"f", "w.bin"}
            expect("paths", wanted, set(files) - {".gitattributes"})
            expect("git ids", git_sha1(b"17"), files["f/0017.txt"].blob_id)
            expect("sha256", sha256(patch(400_000)), files["w.bin"].lfs.sha256)
            expect("below a folder", count, len(list(api.list_repo_tree("acme/many", "f"))))
        with self.check("14 list_repo_tree(expand) tells the last commits"):
            last = {each.path: each.last_commit for each in
                    api.list_repo_tree("acme/many", recursive=False, expand=True)}
            commits = api.list_repo_commits("acme/many")
            expect("of w.bin", commits[0].commit_id, last["w.bin"].oid)
            expect("of f", "many", last["f"].title)
        with self.check("14 get_paths_info"):
            found = api.get_paths_info("acme/many", ["f/0001.txt", "w.bin", "none", "f"], expand=True)
            expect("paths", {"f/0001.txt", "w.bin", "f"}, {each.path for each in found})
        with self.check("14 list_repo_commits, list_repo_refs"):
            commits = api.list_repo_commits("acme/many", formatted=True)
            expect("titles", ["Upload w.bin with huggingface_hub", "many"], [c.title for c in commits][:2])
            expect("authors", ["ada"], commits[0].authors)
            refs = api.list_repo_refs("acme/many", include_pull_requests=True)
            expect("branches", [("main", commits[0].commit_id)],
                   [(each.name, each.target_commit) for each in refs.branches])
        with self.check("14 model_info with files_metadata, expand, securityStatus"):
            info = api.model_info("acme/many", files_metadata=True)
            sizes = {each.rfilename: (each.size, each.lfs and each.lfs.sha256) for each in info.siblings}
            expect("size and sha256", (400_000, sha256(patch(400_000))), sizes["w.bin"])
            expect("size", (2, None), sizes["f/0017.txt"])
            expect("security", True, isinstance(
                api.model_info("acme/many", securityStatus=True).security_repo_status, dict))
            some = api.model_info("acme/many", expand=["downloads", "lastModified"])
            expect("no more than asked for", (0, None), (some.downloads, some.siblings))
            expect("last modified is told", True, some.last_modified is not None)

    def upload_folder(self):
        folder = self.work / "six-hundred"
        for i in range(600):
            (folder / f"{i % 7}").mkdir(parents=True, exist_ok=True)
            (folder / f"{i % 7}/{i:03}.txt").write_text(f"file {i}\n" * (i + 1))
        wanted = folder_sha256(folder)

        def served(repo):
            got = self.ada.snapshot_download(repo, cache_dir=self.work / "cache", token=self.tokens["ada"])
            got = folder_sha256(got)
            got.pop(".gitattributes", None)
            return got

        with self.check("15 upload_folder of 600 files, in several commits"):
            self.ada.create_repo("acme/folder")
            self.ada.upload_folder(repo_id="acme/folder", folder_path=folder)
            expect("several commits", True, len(self.ada.list_repo_commits("acme/folder")) > 2)
            expect("bytes", wanted, served("acme/folder"))
        with self.check("15 upload_folder killed in between, and run again"):
            self.ada.create_repo("acme/killed")
            script = ("import sys; from huggingface_hub import HfApi; HfApi(endpoint=sys.argv[1],"
                      " token=sys.argv[2]).upload_folder(repo_id='acme/killed', folder_path=sys.argv[3])")
            going = subprocess.Popen([sys.executable, "-c", script, self.hub.url, self.tokens["ada"],
                                      str(folder)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            while going.poll() is None and len(self.ada.list_repo_commits("acme/killed")) < 2:
                time.sleep(0.02)
            going.send_signal(signal.SIGKILL)
            going.wait()
            there = len(self.ada.list_repo_files("acme/killed"))
            expect(f"some files are there ({there}), not all", True, 1 < there < 600)
            self.ada.upload_folder(repo_id="acme/killed", folder_path=folder)
            expect("bytes", wanted, served("acme/killed"))
        with self.check("15 upload_folder with delete_patterns"):
            only = self.work / "only"
            only.mkdir()
            (only / "new.txt").write_text("new")
            self.ada.upload_folder(repo_id="acme/killed", folder_path=only, delete_patterns="*.txt")
            expect("left", {"new.txt"}, set(self.ada.list_repo_files("acme/killed")) - {".gitattributes"})

    def pull_requests(self):
        api = self.ada
        api.create_repo("acme/pulls")
        api.upload_file(path_or_fileobj=b"1", path_in_repo="a.txt", repo_id="acme/pulls")
        with self.check("16 upload_file(create_pr=True), merged"):
            done = api.upload_file(path_or_fileobj=b"2", path_in_repo="a.txt", repo_id="acme/pulls",
                                   create_pr=True)
            expect("number", 1, done.pr_num)
            expect("main has it not", b"1", self.content("acme/pulls", "a.txt"))
            expect("the request has", b"2", self.content("acme/pulls", "a.txt", "refs/pr/1"))
            refs = api.list_repo_refs("acme/pulls", include_pull_requests=True)
            expect("ref", ["refs/pr/1"], [each.ref for each in refs.pull_requests])
            api.merge_pull_request("acme/pulls", 1)
            expect("main has it", b"2", self.content("acme/pulls", "a.txt"))
            expect("status", "merged", api.get_discussion_details("acme/pulls", 1).status)
        with self.check("16 upload_folder(create_pr=True)"):
            folder = self.work / "pull"
            (folder / "sub").mkdir(parents=True)
            (folder / "sub/b.txt").write_text("b")
            (folder / "w.bin").write_bytes(patch(700_000))
            done = api.upload_folder(repo_id="acme/pulls", folder_path=folder, create_pr=True)
            expect("number", 2, done.pr_num)
            expect("bytes", sha256(patch(700_000)), sha256(self.content("acme/pulls", "w.bin", "refs/pr/2")))
            expect("main has it not", False, api.file_exists("acme/pulls", "w.bin"))
        with self.check("16 somebody else proposes, and may not write or merge"):
            done = self.bob.upload_file(path_or_fileobj=b"3", path_in_repo="a.txt",
                                        repo_id="acme/pulls", create_pr=True)
            expect("the request has it", b"3", self.content("acme/pulls", "a.txt", f"refs/pr/{done.pr_num}"))
            with refused(errors.HfHubHTTPError, saying="403"):
                self.bob.merge_pull_request("acme/pulls", done.pr_num)
            with refused(errors.HfHubHTTPError, saying="403"):
                self.bob.upload_file(path_or_fileobj=b"3", path_in_repo="a.txt", repo_id="acme/pulls")
            expect("main as before", b"2", self.content("acme/pulls", "a.txt"))
            api.change_discussion_status("acme/pulls", done.pr_num, "closed")
            expect("status", "closed", api.get_discussion_details("acme/pulls", done.pr_num).status)
        with self.check("16 get_repo_discussions"):
            numbers = sorted(each.num for each in api.get_repo_discussions("acme/pulls"))
            expect("numbers", [1, 2, 3], numbers)

    def safetensors(self):
        with self.check("17 get_safetensors_metadata"):
            path = self.work / "model.safetensors"
            models.safetensors(path, 1_000_000, seed=17)
            self.ada.create_repo("acme/tensors")
            self.ada.upload_file(path_or_fileobj=path, path_in_repo="model.safetensors", repo_id="acme/tensors")
            found = self.ada.get_safetensors_metadata("acme/tensors")
            expect("parameters", {"F32": 125_000, "U8": 500_000}, found.parameter_count)

    def file_system(self):
        with self.check("18 HfFileSystem ls, cat, seek, write, glob, rm"):
            fs = HfFileSystem(endpoint=self.hub.url, token=self.tokens["ada"], skip_instance_cache=True)
            expect("ls", True, "acme/files/bytes.bin" in fs.ls("acme/files", detail=False))
            expect("cat", b"text", fs.cat("acme/files/a-small-text.txt"))
            with fs.open("acme/files/bytes.bin", "rb") as file:
                file.seek(1_000_000)
                expect("after a seek", patch(2_000_001)[1_000_000:1_000_100], file.read(100))
                file.seek(-5, 2)
                expect("at the end", patch(2_000_001)[-5:], file.read())
            expect("range", patch(2_000_001)[5:9], fs.cat_file("acme/files/bytes.bin", start=5, end=9))
            with fs.open("acme/files/written.txt", "w") as file:
                file.write("by fsspec")
            expect("written", b"by fsspec", self.content("acme/files", "written.txt"))
            expect("glob", 2, len(fs.glob("acme/files/*.txt")))
            fs.rm("acme/files/written.txt")
            expect("removed", False, self.ada.file_exists("acme/files", "written.txt"))

    def ask(self, repo, who):
        # No client of the Hub asks; people do on the model's page, or over the API.
        status, _, body = self.hub.request("POST", f"/api/models/{repo}/ask-access", self.tokens[who], {})
        expect(f"POST ask-access ({body[:300]!r})", 200, status)

    def gated(self):
        api, bob = self.ada, self.bob

        def fetch(who, repo="acme/gated"):
            where = who.hf_hub_download(repo, "w.txt", cache_dir=self.work / f"gated{time.time()}")
            return pathlib.Path(where).read_bytes()

        with self.check("19 gated by hand: refused, asked for, accepted, downloaded, cancelled, rejected"):
            api.create_repo("acme/gated")
            api.upload_file(path_or_fileobj=b"weights", path_in_repo="w.txt", repo_id="acme/gated")
            api.update_repo_settings("acme/gated", gated="manual")
            expect("the info says so to all", "manual", self.nobody.model_info("acme/gated").gated)
            with refused(errors.GatedRepoError, saying="401"):
                fetch(self.nobody)
            with refused(errors.GatedRepoError, saying="403"):
                fetch(bob)
            expect("its owner reads", b"weights", fetch(api))
            self.ask("acme/gated", "bob")
            pending = api.list_pending_access_requests("acme/gated")
            expect("pending", ["bob"], [each.username for each in pending])
            with refused(errors.GatedRepoError, saying="403"):
                fetch(bob)
            with refused(errors.HfHubHTTPError, saying="403"):
                bob.accept_access_request("acme/gated", "bob")
            api.accept_access_request("acme/gated", "bob")
            expect("granted", b"weights", fetch(bob))
            expect("accepted", ["bob"], [each.username for each in api.list_accepted_access_requests("acme/gated")])
            api.cancel_access_request("acme/gated", "bob")
            with refused(errors.GatedRepoError, saying="403"):
                fetch(bob)
            api.reject_access_request("acme/gated", "bob", rejection_reason="no")
            expect("rejected", ["bob"], [each.username for each in api.list_rejected_access_requests("acme/gated")])
            with refused(errors.GatedRepoError, saying="403"):
                fetch(bob)
            api.accept_access_request("acme/gated", "bob")
            expect("granted after all", b"weights", fetch(bob))
        with self.check("19 gated automatically, and grant_access"):
            api.create_repo("acme/auto")
            api.upload_file(path_or_fileobj=b"auto", path_in_repo="w.txt", repo_id="acme/auto")
            api.update_repo_settings("acme/auto", gated="auto")
            with refused(errors.GatedRepoError):
                fetch(bob, "acme/auto")
            self.ask("acme/auto", "bob")
            expect("granted at once", b"auto", fetch(bob, "acme/auto"))
            api.create_repo("acme/granted")
            api.upload_file(path_or_fileobj=b"granted", path_in_repo="w.txt", repo_id="acme/granted")
            api.update_repo_settings("acme/granted", gated="manual")
            api.grant_access("acme/granted", "bob")
            expect("granted unasked", b"granted", fetch(bob, "acme/granted"))
            api.update_repo_settings("acme/granted", gated=False)
            expect("opened", b"granted", fetch(self.nobody, "acme/granted"))

    def errors(self):
        api = self.ada
        with self.check("20 private from a foreign token and from none, RepositoryNotFoundError"):
            api.create_repo("acme/private", private=True)
            api.upload_file(path_or_fileobj=b"p", path_in_repo="p.txt", repo_id="acme/private")
            for who in (self.bob, self.nobody):
                with refused(errors.RepositoryNotFoundError):
                    who.model_info("acme/private")
                with refused(errors.RepositoryNotFoundError):
                    who.hf_hub_download("acme/private", "p.txt", cache_dir=self.work / "none")
                expect("listed", [], [m.id for m in who.list_models(author="acme", search="private")])
            expect("for its owner", True, api.model_info("acme/private").private)
        with self.check("20 a missing revision, RevisionNotFoundError"):
            with refused(errors.RevisionNotFoundError):
                api.model_info("acme/private", revision="none")
            with refused(errors.RevisionNotFoundError):
                api.hf_hub_download("acme/private", "p.txt", revision="none", cache_dir=self.work / "none")
        with self.check("20 a missing file, RemoteEntryNotFoundError"):
            with refused(errors.RemoteEntryNotFoundError):
                api.hf_hub_download("acme/private", "none.txt", cache_dir=self.work / "none")
            with refused(errors.RemoteEntryNotFoundError):
                list(api.list_repo_tree("acme/private", "none"))
        with self.check("20 api-only, DisabledRepoError, and its metadata is for all"):
            status, _, body = self.hub.request("POST", "/api/repos/create", self.tokens["ada"],
                                               {"name": "acme/api-only", "visibility": "api-only"})
            expect(f"created ({body[:200]!r})", 200, status)
            api.upload_file(path_or_fileobj=patch(300_003), path_in_repo="w.bin", repo_id="acme/api-only")
            expect("listed", True, "w.bin" in self.nobody.list_repo_files("acme/api-only"))
            for who in (api, self.nobody):
                try:
                    who.hf_hub_download("acme/api-only", "w.bin", cache_dir=self.work / "none")
                except errors.LocalEntryNotFoundError as error:
                    # The client looks for what it may have itself then, and says why it does.
                    expect("reason", errors.DisabledRepoError, type(error.__cause__))
                else:
                    raise AssertionError("downloaded")
        with self.check("20 a token that is none"):
            with refused(errors.HfHubHTTPError, saying="Invalid user token"):
                HfApi(endpoint=self.hub.url, token="hf_" + "x" * 34).whoami()

    def auth_check(self):
        with self.check("21 auth_check"):
            self.ada.auth_check("acme/private")
            self.ada.auth_check("acme/private", write=True)
            self.nobody.auth_check("acme/made")
            with refused(errors.RepositoryNotFoundError):
                self.bob.auth_check("acme/private")
            with refused(errors.HfHubHTTPError, saying="403"):
                self.bob.auth_check("acme/made", write=True)
            self.ada.create_repo("acme/checked")
            self.ada.update_repo_settings("acme/checked", gated="manual")
            with refused(errors.GatedRepoError):
                self.bob.auth_check("acme/checked")

    def revisions(self):
        api = self.ada
        api.create_repo("acme/revisions")
        api.upload_file(path_or_fileobj=b"main", path_in_repo="sub/a.txt", repo_id="acme/revisions")
        with self.check("22 a branch with a slash in its name"):
            api.create_branch("acme/revisions", branch="feat/x")
            api.upload_file(path_or_fileobj=b"feat", path_in_repo="sub/a.txt", repo_id="acme/revisions",
                            revision="feat/x")
            self.expect_at("feat/x", b"feat")
            self.expect_at("main", b"main")
            with refused(errors.HfHubHTTPError, saying="409"):
                api.create_branch("acme/revisions", branch="feat/x")
        with self.check("22 a tag v1.0"):
            api.create_tag("acme/revisions", tag="v1.0", tag_message="the first", revision="feat/x")
            self.expect_at("v1.0", b"feat")
            tags = api.list_repo_refs("acme/revisions").tags
            expect("listed", [("v1.0", "refs/tags/v1.0")], [(each.name, each.ref) for each in tags])
            api.delete_branch("acme/revisions", branch="feat/x")
            self.expect_at("v1.0", b"feat")
        with self.check("22 refs/pr/1, and refs/heads, and a commit's id"):
            api.create_commit("acme/revisions", [CommitOperationAdd("sub/a.txt", b"pull")],
                              commit_message="p", create_pr=True)
            self.expect_at("refs/pr/1", b"pull")
            self.expect_at(api.model_info("acme/revisions").sha, b"main")

    def expect_at(self, revision, wanted):
        where = self.ada.hf_hub_download("acme/revisions", "sub/a.txt", revision=revision,
                                         cache_dir=self.work / "revisions")
        expect(f"downloaded at {revision}", wanted, pathlib.Path(where).read_bytes())
        tree = list(self.ada.list_repo_tree("acme/revisions", "sub", revision=revision))
        expect(f"listed at {revision}", [("sub/a.txt", git_sha1(wanted))], [(e.path, e.blob_id) for e in tree])
        expect(f"path info at {revision}", 1,
               len(self.ada.get_paths_info("acme/revisions", "sub/a.txt", revision=revision)))
        whole = self.ada.snapshot_download("acme/revisions", revision=revision,
                                           cache_dir=self.work / "revisions-whole")
        expect(f"snapshot at {revision}", wanted, (pathlib.Path(whole) / "sub/a.txt").read_bytes())

    def squash(self):
        with self.check("super_squash_history"):
            before = self.content("acme/commits", "copy.bin")
            self.ada.super_squash_history("acme/commits")
            expect("commits", 1, len(self.ada.list_repo_commits("acme/commits")))
            expect("bytes", sha256(before), sha256(self.content("acme/commits", "copy.bin")))
        with self.check("delete_repo, then create anew is empty"):
            self.ada.delete_repo("acme/commits")
            with refused(errors.RepositoryNotFoundError):
                self.ada.delete_repo("acme/commits")
            self.ada.delete_repo("acme/commits", missing_ok=True)
            self.ada.create_repo("acme/commits")
            expect("files", set(), set(self.ada.list_repo_files("acme/commits")) - {".gitattributes"})
