"""What was checked, each check by its name; and small things that every suite needs."""

import contextlib
import hashlib
import importlib.metadata
import json
import os
import pathlib
import sys
import time
import traceback


class Checks:
    """Collects the checks of one suite, prints one line for each, and writes them as JSON."""

    def __init__(self, suite):
        self.suite = suite
        self.rows = []

    @contextlib.contextmanager
    def check(self, name):
        """What is inside passes if it ends. A failure is kept and printed, and the suite goes on."""
        start = time.time()
        try:
            yield
        except Exception:  # noqa: BLE001 a client may throw anything; all of it is a failed check
            said = traceback.format_exc()
            self.rows.append(self._row(name, False, start, said[-3000:]))
            print(f"FAILED {self.suite}: {name}\n{said}", flush=True)
        else:
            self.rows.append(self._row(name, True, start, ""))
            print(f"ok     {self.suite}: {name}", flush=True)

    def part(self, part):
        """Runs a part of several checks. One that ends between two of them has failed too."""
        try:
            part()
        except Exception:  # noqa: BLE001
            with self.check(f"{part.__name__}, to its end"):
                raise

    def skip(self, name, why):
        self.rows.append(self._row(name, None, time.time(), why))
        print(f"SKIP   {self.suite}: {name}: {why}", flush=True)

    def count(self, passed):
        return sum(row["passed"] is passed for row in self.rows)

    def _row(self, name, passed, start, said):
        seconds = round(time.time() - start, 2)
        return {"suite": self.suite, "check": name, "passed": passed, "seconds": seconds, "said": said}

    def report(self, file, tools, start):
        """Writes the rows, the tools' versions and the seconds since `start` as JSON; gives an exit code."""
        told = {
            "tools": {name: importlib.metadata.version(name) for name in tools},
            "seconds": round(time.time() - start, 1),
            "passed": self.count(True), "failed": self.count(False), "skipped": self.count(None),
            "checks": self.rows,
        }
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n")
        print(f"{told['passed']} passed, {told['failed']} failed, {told['skipped']} skipped")
        return 1 if told["failed"] else 0

    def end(self):
        """Hands the rows to who started the suite, and ends the process."""
        out = os.environ.get("CHECKS_OUT")
        if out:
            pathlib.Path(out).write_text(json.dumps(self.rows))
        sys.exit(1 if any(row["passed"] is False for row in self.rows) else 0)


def sha256(content):
    return hashlib.sha256(content).hexdigest()


def file_sha256(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def folder_sha256(folder):
    """Every file below a folder by its path; what clients keep beside files is left out."""
    found = {}
    for path in sorted(pathlib.Path(folder).rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and not name.startswith(".cache/"):
            found[name] = file_sha256(path)
    return found


def git_sha1(content):
    return hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()


def disk_bytes(folder):
    return sum(path.stat().st_size for path in pathlib.Path(folder).rglob("*") if path.is_file())


def expect(what, wanted, got):
    if wanted != got:
        raise AssertionError(f"{what}: wanted {wanted!r}, got {got!r}")


@contextlib.contextmanager
def refused(*kinds, saying=""):
    """What is inside must be refused with one of these errors."""
    try:
        yield
    except kinds as error:
        if saying not in str(error):
            raise AssertionError(f"refused, but not saying {saying!r}: {error}") from error
        return
    names = " or ".join(kind.__name__ for kind in kinds)
    raise AssertionError(f"not refused; wanted {names}")
