"""Writes what hub's tests of the formats of Xet compare with, made by other people's software:

- blake3.txt: BLAKE3 of the pattern of the official test vectors (byte i is i mod 251), by `blake3`
- file_hashes.txt: Xet's hash of made-up files, by `hf_xet`
- upload/: what `hf_xet` sends for a few files: its xorbs and its shard, as a server receives them

    python xet_vectors.py ../hub/src/test/resources/dev/sluice/hub/xet

Needs `pip install blake3 hf_xet`.
"""

import hashlib
import http.server
import os
import pathlib
import sys
import tempfile
import threading
import time

LENGTHS = [0, 1, 2, 3, 63, 64, 65, 127, 128, 129, 1023, 1024, 1025, 2048, 2049, 3072, 3073, 4096, 4097]
LENGTHS += [5120, 6144, 7168, 8192, 8193, 16384, 17000, 31744, 65535, 65536, 65537, 102400, 131072, 300001]
KEY = b"whats the Elvish word for friend"


def made_up(seed, length):
    """Bytes that look random and that the tests make again: sha256 of seed and counter."""
    blocks = bytearray()
    for i in range((length + 31) // 32):
        blocks += hashlib.sha256(f"{seed}:{i}".encode()).digest()
    return bytes(blocks[:length])


def blake3_lines():
    import blake3

    for length in LENGTHS:
        data = bytes(i % 251 for i in range(length))
        yield f"{length} {blake3.blake3(data).hexdigest()} {blake3.blake3(data, key=KEY).hexdigest()}"


def hash_lines(folder):
    import hf_xet

    cases = [("a", n) for n in (1, 100, 8191, 8192, 8193, 65536, 131072, 131073, 1_000_000, 20_000_000)]
    cases += [("zeros", 1_000_000), ("b", 5_000_011)]
    for seed, length in cases:
        path = folder / f"{seed}-{length}"
        path.write_bytes(bytes(length) if seed == "zeros" else made_up(seed, length))
    paths = [str(folder / f"{seed}-{length}") for seed, length in cases]
    for (seed, length), info in zip(cases, hf_xet.hash_files(paths)):
        yield f"{seed} {length} {info.hash}"


class Recorder(http.server.BaseHTTPRequestHandler):
    """Takes an upload and keeps what it was sent."""

    protocol_version = "HTTP/1.1"
    received = {}

    def do_GET(self):
        self.reply(404, b"{}")

    def do_POST(self):
        if self.headers.get("Transfer-Encoding") == "chunked":
            body = b""
            while size := int(self.rfile.readline().strip(), 16):
                body += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
        else:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if "/xorbs/" in self.path:
            self.received[self.path.rsplit("/", 1)[1] + ".xorb"] = body
            self.reply(200, b'{"was_inserted":true}')
        elif self.path.endswith("/v1/shards"):
            self.received["shard.bin"] = body
            self.reply(200, b'{"result":1}')
        else:
            self.reply(404, b"{}")

    def reply(self, status, body):
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def upload(folder):
    import hf_xet
    import random
    import struct

    numbers = random.Random(7)
    floats = b"".join(struct.pack("<f", numbers.gauss(0, 0.02)) for _ in range(40_000))
    prose = b"".join(b"line %d of a text that repeats itself\n" % (i % 977) for i in range(6_000))
    same = made_up("same", 150_000)
    contents = {
        "random.bin": made_up("r", 100_000) + same,
        "floats.bin": floats,
        "prose.txt": prose,
        "tiny.bin": b"seventeen bytes..",
        "zeros.bin": bytes(300_000),
        "again.bin": same[:140_000] + made_up("s", 30_000),
    }
    paths = []
    for name, content in contents.items():
        (folder / name).write_bytes(content)
        paths.append(str(folder / name))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Recorder)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_address[1]}"
    hf_xet.upload_files(paths, address, ("token", int(time.time()) + 3600), None, None, "model")
    server.shutdown()
    return Recorder.received, {hashlib.sha256(content).hexdigest(): name for name, content in contents.items()}


def main(target):
    target = pathlib.Path(target)
    os.environ["HF_HOME"] = tempfile.mkdtemp()
    (target / "blake3.txt").write_text("\n".join(blake3_lines()) + "\n")
    with tempfile.TemporaryDirectory() as folder:
        (target / "file_hashes.txt").write_text("\n".join(hash_lines(pathlib.Path(folder))) + "\n")
    with tempfile.TemporaryDirectory() as folder:
        received, digests = upload(pathlib.Path(folder))
    (target / "upload").mkdir(exist_ok=True)
    for old in (target / "upload").iterdir():
        old.unlink()
    for name, body in received.items():
        (target / "upload" / name).write_bytes(body)
    lines = sorted(f"{digest} {name}" for digest, name in digests.items())
    (target / "upload" / "sha256.txt").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
