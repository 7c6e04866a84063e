"""Opens a picture file with the pixels that the lab has of it, or says why it is left out, in the lab's words.

What is looked at before Pillow decodes is what the lab looks at before the browser does (pictureHeader.ts, plainPicture.ts),
so that both leave out the same files whatever version of Pillow there is. Needs NumPy and Pillow.
"""
import io
import re
import struct
import zlib

import numpy as np
from PIL import Image

from archives import content_of

# The lab's own limit, which is lower, is checked below.
Image.MAX_IMAGE_PIXELS = None
MOST_PIXELS = 1 << 26


class PictureError(OSError):
    """The picture is left out; the message says why."""


def big(data, at, length):
    return int.from_bytes(data[at : at + length], "big")


def little(data, at, length):
    return int.from_bytes(data[at : at + length], "little")


def exif_turn(data):
    """EXIF's Orientation in a TIFF structure, with or without "Exif" before it: 1 to 8, 1 where there is none."""
    data = data[6:] if data[:4] == b"Exif" else data
    order = {b"II": "<", b"MM": ">"}.get(bytes(data[:2]))
    if order is None or len(data) < 14 or struct.unpack_from(order + "H", data, 2)[0] != 42:
        return 1
    (at,) = struct.unpack_from(order + "I", data, 4)
    if at + 2 > len(data):
        return 1
    (count,) = struct.unpack_from(order + "H", data, at)
    for start in range(at + 2, min(at + 2 + 12 * count, len(data) - 11), 12):
        tag, _, _, value = struct.unpack_from(order + "HHIH", data, start)
        if tag == 0x0112:
            return value if 1 <= value <= 8 else 1
    return 1


class Header:
    """What a file says of itself: `kind`, its sides (None: not at a fixed place), `turn`, and a reason to leave it out."""

    def __init__(self, kind, sides=(None, None), cut=False):
        self.kind, self.sides, self.cut, self.turn, self.refusal = kind, sides, cut, 1, None


def jpeg(data):
    header, at = Header("JPEG", cut=True), 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            header.sides = big(data, at + 7, 2), big(data, at + 5, 2)
            if marker >= 0xC9:
                coding = "Arithmetic-coded JPEGs"
            elif marker > 0xC2:
                coding = "Lossless JPEGs" if marker in (0xC3, 0xC7) else "Hierarchical JPEGs"
            else:
                coding = None if big(data, at + 4, 1) == 8 else "JPEGs of %d bits" % big(data, at + 4, 1)
            if coding:
                header.refusal = "%s are not read here: save it as an ordinary JPEG first." % coding
        if marker == 0xE1 and header.turn == 1 and data[at + 4 : at + 8] == b"Exif":
            header.turn = exif_turn(data[at + 4 : at + 2 + big(data, at + 2, 2)])
        if marker == 0xDA:
            break
        at += 2 if marker == 0x01 or 0xD0 <= marker <= 0xD8 else 2 + max(2, big(data, at + 2, 2))
    header.cut = data.find(b"\xff\xd9", at + 1) < 0
    return header


def png_chunks(data):
    at = 8
    while at + 12 <= len(data):
        length = big(data, at, 4)
        if at + length + 12 > len(data):
            return
        name = data[at + 4 : at + 8]
        yield name, at, data[at + 8 : at + 8 + length]
        if name == b"IEND":
            return
        at += length + 12


def png(data):
    header = Header("PNG", (big(data, 16, 4), big(data, 20, 4)), cut=True)
    for name, at, content in png_chunks(data):
        if name == b"IEND":
            header.cut = False
        elif name != b"IDAT":
            if zlib.crc32(name + content) != big(data, at + 8 + len(content), 4):
                header.refusal = "The PNG file is damaged: a checksum is wrong."
            if name == b"eXIf":
                header.turn = exif_turn(content)
    return header


def webp(data):
    form, end = data[12:16], little(data, 4, 4) + 8
    header = Header("WebP", cut=len(data) < end)
    if form == b"VP8X":
        header.sides, at = (little(data, 24, 3) + 1, little(data, 27, 3) + 1), 12
        while at + 8 <= min(end, len(data)):
            length = little(data, at + 4, 4)
            if data[at : at + 4] == b"EXIF":
                header.turn = exif_turn(data[at + 8 : at + 8 + length])
            at += 8 + length + length % 2
    elif form == b"VP8L":
        header.sides = little(data, 21, 4) % 16384 + 1, little(data, 21, 4) // 16384 % 16384 + 1
    elif form == b"VP8 ":
        header.sides = little(data, 26, 2) % 16384, little(data, 28, 2) % 16384
    return header


def gif(data):
    """Whether the data of the first frame is whole."""
    header, table = Header("GIF", (little(data, 6, 2), little(data, 8, 2)), cut=True), lambda flags: 3 * (2 << (flags & 7)) if flags & 0x80 else 0
    byte = lambda at: data[at] if at < len(data) else 0
    at, is_frame = 13 + table(byte(10)), False
    while at < len(data) and not is_frame:
        is_frame = data[at] == 0x2C
        if not is_frame and data[at] != 0x21:
            break
        at += 11 + table(byte(at + 9)) if is_frame else 2
        while byte(at):
            at += 1 + data[at]
        at += 1
    header.cut = not is_frame or at > len(data)
    return header


def header_of(data):
    """None for what browsers do not show."""
    if data[:2] == b"\xff\xd8":
        return jpeg(data)
    if data[:4] == b"\x89PNG":
        return png(data)
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return webp(data)
    if data[:4] == b"GIF8":
        return gif(data)
    if data[:2] == b"BM":
        width = little(data, 18, 2 if little(data, 14, 4) == 12 else 4)
        return Header("BMP", (width, None), len(data) < little(data, 2, 4))
    if data[4:8] == b"ftyp" and re.search(rb"avi[fs]", data[8 : min(72, data[3])]):
        return Header("AVIF")
    return None


def foreign_kind(data):
    if data[:4] in (b"II*\0", b"MM\0*"):
        return "TIFF"
    if data[:2] == b"\xff\x0a" or data[4:12] == b"JXL \r\n\x87\n":
        return "JPEG XL"
    if data[:4] == b"\xff\x4f\xff\x51" or data[4:12] == b"jP  \r\n\x87\n":
        return "JPEG 2000"
    return "HEIC" if data[4:8] == b"ftyp" and re.match(rb"hei[cxms]|hev[cxms]|mif1|msf1", data[8:12]) else None


def check(data):
    """The header of a file that is read. Throws PictureError."""
    if not data:
        raise PictureError("The file is empty (zero bytes).")
    header = header_of(data)
    if header is None:
        kind = foreign_kind(data)
        raise PictureError("%s pictures are not read here: convert them to JPEG or PNG first." % kind if kind else "It is not a picture that browsers show.")
    width, height = header.sides
    if 0 in header.sides:
        raise PictureError("The %s picture has no pixels." % header.kind)
    if (width or 0) * (height or 0) > MOST_PIXELS:
        raise PictureError("The picture is too large: %d x %d pixels." % (width, height))
    if header.refusal:
        raise PictureError(header.refusal)
    if header.cut:
        raise PictureError("The %s file is cut short." % header.kind)
    return header


def plain_png(data):
    """The chunks that make its pixels; colours beyond a palette's end are black."""
    parts = [data[:8]]
    for name, at, content in png_chunks(data):
        if name == b"PLTE" and data[25] == 3 and len(content) < 3 << data[24]:
            content = content.ljust(3 << data[24], b"\0")
            parts.append(struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content)))
        elif name in (b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"):
            parts.append(data[at : at + len(content) + 12])
    return b"".join(parts)


# Pillow's names for what EXIF's numbers 2 to 8 do.
TURNS = ("FLIP_LEFT_RIGHT", "ROTATE_180", "FLIP_TOP_BOTTOM", "TRANSPOSE", "ROTATE_270", "TRANSVERSE", "ROTATE_90")


def decoded(data, header, upright):
    """RGB: of sixteen bits the upper eight count, what is transparent lies on white."""
    if header.kind == "AVIF" and ".avif" not in Image.registered_extensions():
        raise PictureError("AVIF needs Pillow 11.3 or later.")
    picture = Image.open(io.BytesIO(plain_png(data) if header.kind == "PNG" else data))
    if header.kind == "AVIF":  # Pillow gives its turn as EXIF's
        header.turn = picture.getexif().get(0x0112, 1)
    if picture.mode.startswith("I"):
        values, clear = np.asarray(picture).astype(np.int64), picture.info.get("transparency")
        picture = Image.fromarray((values >> 8).astype(np.uint8))
        if clear is not None:
            picture.putalpha(Image.fromarray(np.where(values == clear, 0, 255).astype(np.uint8)))
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        picture = picture.convert("RGBA")
        picture = Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture)
    picture = picture.convert("RGB")
    return picture.transpose(getattr(Image, TURNS[header.turn - 2])) if upright and header.turn > 1 else picture


def open_picture(path, size, upright=False):
    """[size, size, 3] bytes: shorter side to `size`, then its centre. Throws PictureError, and archives.py's DamagedError."""
    data = content_of(path)
    header = check(data)
    try:
        picture = decoded(data, header, upright)
    except PictureError:
        raise
    except Exception as error:  # Pillow's own are of many kinds
        raise PictureError("The %s picture could not be decoded." % header.kind) from error
    if picture.size != (size, size):
        width, height = picture.size
        wide = (size, int(size * height / width)) if width <= height else (int(size * width / height), size)
        picture = picture.resize(wide, Image.BILINEAR)
        left, top = round((wide[0] - size) / 2), round((wide[1] - size) / 2)
        picture = picture.crop((left, top, left + size, top + size))
    return np.asarray(picture)
