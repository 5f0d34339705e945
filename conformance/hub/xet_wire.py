"""The formats of Xet as their specification has them (huggingface/hub-docs docs/xet), enough to
make what a client sends, and what none should."""

import struct

from blake3 import blake3

CHUNK_KEY = bytes([
    102, 151, 245, 119, 91, 149, 80, 222, 49, 53, 203, 172, 165, 151, 24, 28, 157, 228, 33, 16, 155,
    235, 43, 88, 180, 208, 176, 75, 147, 173, 242, 41])
NODE_KEY = bytes([
    1, 126, 197, 199, 165, 71, 41, 150, 253, 148, 102, 102, 180, 138, 2, 230, 93, 221, 83, 111, 55,
    199, 109, 210, 248, 99, 82, 230, 74, 83, 113, 63])
VERIFICATION_KEY = bytes([
    127, 24, 87, 214, 206, 86, 237, 102, 18, 127, 249, 19, 231, 165, 195, 243, 164, 205, 38, 213, 181,
    219, 73, 230, 65, 36, 152, 127, 40, 251, 148, 195])
TAG = b"HFRepoMetaData\0" + bytes([
    85, 105, 103, 69, 106, 123, 129, 87, 131, 165, 189, 217, 92, 205, 209, 74, 169])
WITH_VERIFICATION, WITH_SHA256 = 1 << 31, 1 << 30


def text(digest):
    """As a hash is printed: four little-endian numbers."""
    return "".join(f"{number:016x}" for number in struct.unpack("<4Q", digest))


def from_hex(sha256):
    """A sha256 as a shard holds it: text() of it is the usual hex."""
    return struct.pack("<4Q", *struct.unpack(">4Q", bytes.fromhex(sha256)))


def chunk_hash(content):
    return blake3(content, key=CHUNK_KEY).digest()


def root(nodes):
    """The root over (hash, length) of chunks."""
    while len(nodes) > 1:
        above, start = [], 0
        for end in range(1, len(nodes) + 1):
            size = end - start
            last = struct.unpack("<4Q", nodes[end - 1][0])[3]
            if size == 9 or (size >= 3 and last % 4 == 0) or end == len(nodes):
                group = nodes[start:end]
                lines = "".join(f"{text(digest)} : {length}\n" for digest, length in group)
                above.append((blake3(lines.encode(), key=NODE_KEY).digest(), sum(n for _, n in group)))
                start = end
        nodes = above
    return nodes[0][0]


def file_hash(nodes):
    return blake3(root(nodes), key=bytes(32)).digest()


def chunk_bytes(stored, raw_length, scheme=0):
    return (struct.pack("<B", 0) + len(stored).to_bytes(3, "little") + bytes([scheme])
            + raw_length.to_bytes(3, "little") + stored)


class Xorb:
    """Some chunks, stored as they are."""

    def __init__(self, chunks):
        self.nodes = [(chunk_hash(each), len(each)) for each in chunks]
        self.hash = root(self.nodes)
        self.body = b"".join(chunk_bytes(each, len(each)) for each in chunks)

    def verification(self, start, end):
        return blake3(b"".join(digest for digest, _ in self.nodes[start:end]), key=VERIFICATION_KEY).digest()


def shard(sha256, terms, hash_of_file=None, verify=True):
    """One file of terms (xorb, from, to); no listing of xorbs."""
    nodes = [node for xorb, start, end in terms for node in xorb.nodes[start:end]]
    digest = hash_of_file or file_hash(nodes)
    flags = WITH_SHA256 | (WITH_VERIFICATION if verify else 0)
    out = [TAG, struct.pack("<QQ", 2, 0), digest, struct.pack("<II8x", flags, len(terms))]
    for xorb, start, end in terms:
        length = sum(n for _, n in xorb.nodes[start:end])
        out.append(xorb.hash + struct.pack("<IIII", 0, length & 0xFFFFFFFF, start, end))
    if verify:
        out += [xorb.verification(start, end) + bytes(16) for xorb, start, end in terms]
    out.append(from_hex(sha256) + bytes(16))
    bookend = b"\xff" * 32 + bytes(16)
    return b"".join(out) + bookend + bookend


def lz4_bomb(raw_length):
    """An LZ4 frame of one block: a byte, repeated by matches as long as can be."""
    match = raw_length - 1 - 5
    block = bytearray([0x1F]) + b"a" + struct.pack("<H", 1)
    left = match - 19
    block += b"\xff" * (left // 255) + bytes([left % 255])
    block += bytes([0x50]) + b"aaaaa"
    frame = struct.pack("<I", 0x184D2204) + bytes([0x60, 0x70, 0x73])
    return frame + struct.pack("<I", len(block)) + bytes(block) + struct.pack("<I", 0)
