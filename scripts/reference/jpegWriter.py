"""A baseline JPEG of any sampling and colours, for what Pillow does not write: 4:4:0, 4:1:1, RGB, YCCK (ITU-T T.81)."""
import struct

import numpy as np

ZIGZAG = sorted(range(64), key=lambda i: (i // 8 + i % 8, (i // 8 if (i // 8 + i % 8) % 2 else i % 8)))
# The tables of T.81, annex K.
DC = (bytes([0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0]), bytes(range(12)))
# Every run and size with eight bits each, but one: longer than the usual table and as good.
AC = (bytes([0] * 7 + [250, 6] + [0] * 7), bytes(range(256)))


def codes(table):
    counts, symbols = table
    code, at, found = 0, 0, {}
    for length, count in enumerate(counts, 1):
        for symbol in symbols[at : at + count]:
            found[symbol] = code, length
            code += 1
        at += count
        code <<= 1
    return found


class Bits:
    def __init__(self):
        self.text = []

    def put(self, value, length):
        if length:
            self.text.append(format(value, "0%db" % length))

    def number(self, value, table, run=None):
        size = int(abs(value)).bit_length()
        self.put(*table[size if run is None else run << 4 | size])
        self.put(value if value >= 0 else value + (1 << size) - 1, size)

    def bytes(self):
        text = "".join(self.text)
        text += "1" * (-len(text) % 8)
        return bytes(int(text[i : i + 8], 2) for i in range(0, len(text), 8)).replace(b"\xff", b"\xff\x00")


def cosines():
    u, x = np.mgrid[0:8, 0:8]
    return np.where(u == 0, np.sqrt(1 / 8), 0.5) * np.cos((2 * x + 1) * u * np.pi / 16)


def segment(marker, data):
    return struct.pack(">BBH", 0xFF, marker, len(data) + 2) + data


def write_jpeg(planes, factors, ids=None, adobe=None, frame=0xC0, precision=8, step=6):
    """`planes`: whole [height, width] arrays; `factors`: (horizontal, vertical) of each; `adobe`: its transform; `step`: of all coefficients."""
    height, width = planes[0].shape
    most_h, most_v = (max(f[i] for f in factors) for i in (0, 1))
    across, down = -(-width // (8 * most_h)), -(-height // (8 * most_v))
    ids = ids or bytes(range(1, len(planes) + 1))
    basis, blocks = cosines(), []
    for plane, (h, v) in zip(planes, factors):
        fx, fy = most_h // h, most_v // v
        tall, wide = down * v * 8, across * h * 8
        padded = np.pad(plane.astype(float), ((0, tall * fy - height), (0, wide * fx - width)), "edge")
        small = padded.reshape(tall, fy, wide, fx).mean((1, 3)) - 128
        cut = small.reshape(tall // 8, 8, wide // 8, 8).transpose(0, 2, 1, 3)
        blocks.append(np.rint(basis @ cut @ basis.T / step).astype(int).reshape(tall // 8, wide // 8, 64))
    bits, before, dc, ac = Bits(), [0] * len(planes), codes(DC), codes(AC)
    for row in range(down):
        for column in range(across):
            for c, (h, v) in enumerate(factors):
                for y in range(v):
                    for x in range(h):
                        block = blocks[c][row * v + y, column * h + x][ZIGZAG]
                        bits.number(int(block[0]) - before[c], dc)
                        before[c], run = int(block[0]), 0
                        for value in block[1 : 1 + max([0, *np.flatnonzero(block[1:]) + 1])]:
                            run += 1
                            if value:
                                for _ in range((run - 1) // 16):
                                    bits.put(*ac[0xF0])
                                bits.number(int(value), ac, (run - 1) % 16)
                                run = 0
                        if not block[63]:
                            bits.put(*ac[0])
    parts = [b"\xff\xd8"]
    if adobe is not None:
        parts.append(segment(0xEE, b"Adobe\0\x64\0\0\0\0" + bytes([adobe])))
    parts.append(segment(0xDB, b"\0" + bytes([step] * 64)))
    sampled = b"".join(bytes([i, h << 4 | v, 0]) for i, (h, v) in zip(ids, factors))
    parts.append(segment(frame, struct.pack(">BHHB", precision, height, width, len(planes)) + sampled))
    parts += [segment(0xC4, bytes([kind << 4]) + counts + symbols) for kind, (counts, symbols) in ((0, DC), (1, AC))]
    scan = bytes([len(planes)]) + b"".join(bytes([i, 0]) for i in ids) + bytes([0, 63, 0])
    return b"".join([*parts, segment(0xDA, scan), bits.bytes(), b"\xff\xd9"])
