#!/usr/bin/env python3
"""Odd pictures as people have them, and what Pillow makes of them: python3 scripts/reference/pictures.py

Into tests/fixtures/pictures/odd go the pictures, expected.json (name, whether they turn, or why they are left out) and
expected.bin: for each that is taken [24, 24, 3] bytes as it lies, then the same turned upright where it carries a turn.
Written with Pillow 12.3 (AVIF needs 11.3).
"""
import io
import json
import os
import struct
import zlib

import numpy as np
from PIL import Image, ImageCms, ImageOps, PngImagePlugin
from torchvision.transforms import CenterCrop, Compose, Resize

from jpegWriter import segment, write_jpeg

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "tests", "fixtures", "pictures", "odd")
SIZE = 24
random = np.random.RandomState(7)
PngImagePlugin.MAX_TEXT_CHUNK = PngImagePlugin.MAX_TEXT_MEMORY = 1 << 26


def picture(width=SIZE, height=SIZE, channels=3):
    """Waves, an edge and some noise; the corners differ, so that every turn shows."""
    y, x = np.mgrid[0:height, 0:width]
    waves = [127 + 90 * np.sin(x / (3 + c) + c) * np.cos(y / (6 - c) - c) + 2 * x - y for c in range(channels)]
    picture = np.stack(waves, -1) + random.randint(-9, 10, (height, width, channels))
    picture[: height // 3, : width // 4] = [230, 40, 90, 120][:channels]
    return np.clip(picture, 0, 255).astype(np.uint8)


def grey(width=SIZE, height=SIZE):
    return picture(width, height)[:, :, 1]


def saved(image, kind, **options):
    file = io.BytesIO()
    (image if isinstance(image, Image.Image) else Image.fromarray(image)).save(file, kind, **options)
    return file.getvalue()


def exif(turn):
    made = Image.Exif()
    made[0x0112], made[0x010F] = turn, "Camera"
    return made.tobytes()


def swapped_profile():
    """sRGB with red and green changed about: whoever follows it shows other colours."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return profile.replace(b"rXYZ", b"tXYZ", 1).replace(b"gXYZ", b"rXYZ", 1).replace(b"tXYZ", b"gXYZ", 1)


# ---- PNG (ISO/IEC 15948), of any bits, filters, interlacing and chunks ----


def chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def packed_rows(values, bits):
    """Filtered rows of [height, width, channels]; the filter goes round."""
    height, width, channels = values.shape
    step = max(1, bits * channels // 8)
    out, above = [], None
    for y in range(height):
        line = values[y].reshape(-1)
        if bits == 16:
            row = line.astype(">u2").tobytes()
        elif bits == 8:
            row = line.astype(np.uint8).tobytes()
        else:
            text = "".join(format(int(v), "0%db" % bits) for v in line)
            text += "0" * (-len(text) % 8)
            row = bytes(int(text[i : i + 8], 2) for i in range(0, len(text), 8))
        above = above or bytes(len(row))
        kind = y % 5
        left = lambda i: row[i - step] if i >= step else 0
        corner = lambda i: above[i - step] if i >= step else 0

        def paeth(a, b, c):
            p = a + b - c
            return min((abs(p - a), 0, a), (abs(p - b), 1, b), (abs(p - c), 2, c))[2]

        guess = [lambda i: 0, left, lambda i: above[i], lambda i: (left(i) + above[i]) // 2, lambda i: paeth(left(i), above[i], corner(i))][kind]
        out.append(bytes([kind]) + bytes((row[i] - guess(i)) & 255 for i in range(len(row))))
        above = row
    return b"".join(out)


PASSES = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]


def png(values, bits, colour, before=(), interlaced=False, after=(), cut=None):
    values = values if values.ndim == 3 else values[:, :, None]
    height, width = values.shape[:2]
    parts = [values[y::dy, x::dx] for x, y, dx, dy in PASSES] if interlaced else [values]
    data = b"".join(packed_rows(part, bits) for part in parts if part.size)
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, int(interlaced)))
    packed = zlib.compress(data)[:cut]
    return b"\x89PNG\r\n\x1a\n" + b"".join([header, *before, chunk(b"IDAT", packed), *after, chunk(b"IEND", b"")])


def palette(count):
    return chunk(b"PLTE", bytes(int(v) for i in range(count) for v in ((i * 37) % 256, (i * 91 + 50) % 256, (255 - i * 53) % 256)))


def pngs():
    levels = lambda bits, *size: (grey(*size).astype(np.int64) * ((1 << bits) - 1) + 127) // 255
    deep = lambda channels, *size: picture(*size, channels=channels).astype(np.int64) * 257 + random.randint(0, 200, 1) - 100
    wide = lambda channels, *size: np.clip(deep(channels, *size), 0, 65535)
    for bits in (1, 2, 4, 8):
        yield "grey%d.png" % bits, png(levels(bits), bits, 0)
        yield "palette%d.png" % bits, png(levels(bits), bits, 3, [palette(1 << bits)])
        first = levels(bits)
        yield "grey%d-tRNS.png" % bits, png(first, bits, 0, [chunk(b"tRNS", struct.pack(">H", int(first[12, 12])))])
        clear = bytes([0, 128, 255, 60] * 64)[: 1 << bits]
        yield "palette%d-tRNS.png" % bits, png(levels(bits), bits, 3, [palette(1 << bits), chunk(b"tRNS", clear)])
    first = wide(1)
    yield "grey16.png", png(first, 16, 0)
    yield "grey16-interlaced.png", png(wide(1, 29, 35), 16, 0, interlaced=True)
    yield "grey16-tRNS.png", png(first, 16, 0, [chunk(b"tRNS", struct.pack(">H", int(first[12, 12, 0])))])
    colours = picture()
    key = struct.pack(">HHH", *map(int, colours[2, 2]))
    yield "rgb8.png", png(colours, 8, 2)
    yield "rgb8-tRNS.png", png(colours, 8, 2, [chunk(b"tRNS", key)])
    yield "rgb8-interlaced.png", png(picture(31, 27), 8, 2, interlaced=True)
    yield "rgb16.png", png(wide(3), 16, 2)
    first = wide(3)
    yield "rgb16-tRNS.png", png(first, 16, 2, [chunk(b"tRNS", struct.pack(">HHH", *map(int, first[2, 2])))])
    yield "grey-alpha8.png", png(picture(channels=2), 8, 4)
    yield "grey-alpha16.png", png(wide(2), 16, 4)
    yield "rgba8.png", png(picture(channels=4), 8, 6)
    yield "rgba8-large.png", png(picture(41, 33, channels=4), 8, 6)
    yield "rgba16-interlaced.png", png(wide(4), 16, 6, interlaced=True)
    yield "grey1-interlaced.png", png(levels(1, 26, 33), 1, 0, interlaced=True)
    yield "palette4-interlaced.png", png(levels(4, 25, 37), 4, 3, [palette(16)], interlaced=True)
    yield "one-pixel.png", png(picture(1, 1), 8, 2)
    yield "long.png", png(picture(3, 70), 8, 2)
    yield "gamma.png", png(picture(), 8, 2, [chunk(b"gAMA", struct.pack(">I", 100000))])
    yield "profile.png", saved(picture(), "PNG", icc_profile=swapped_profile())
    yield "marks.png", png(picture(), 8, 2, [chunk(b"sBIT", b"\5\5\5"), chunk(b"bKGD", struct.pack(">HHH", 9, 99, 199))])
    yield "turn6.png", saved(picture(30, 24), "PNG", exif=exif(6))
    yield "text-2mb.png", png(picture(), 8, 2, [chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(2_000_000)))])
    yield "text-crc.png", png(picture(), 8, 2, [chunk(b"tEXt", b"Comment\0hello")[:-1] + b"\0"])
    yield "palette-outside.png", png(levels(4), 4, 3, [palette(11)])
    frames = [Image.fromarray(picture()) for _ in range(2)]
    yield "animated.png", saved(frames[0], "PNG", save_all=True, append_images=frames[1:])
    yield "animated-cover.png", saved(frames[0], "PNG", save_all=True, append_images=frames[1:], default_image=True)
    yield "after-the-end.png", png(picture(), 8, 2) + b"more"
    whole = png(picture(), 8, 2)
    yield "without-last-crc.png", whole[:-4]
    yield "without-end.png", whole[:-12]
    at = whole.index(b"IDAT") + 40
    yield "idat-crc.png", whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :]
    yield "short-data.png", png(picture(), 8, 2, cut=700)
    yield "header-crc.png", whole[:29] + b"\0\0\0\0" + whole[33:]


# ---- JPEG ----


def ycc(rgb):
    return [np.asarray(Image.fromarray(rgb).convert("YCbCr"))[:, :, c] for c in range(3)]


def jpegs():
    for name, sampling in (("444", 0), ("422", 1), ("420", 2)):
        yield "baseline-%s.jpg" % name, saved(picture(), "JPEG", quality=90, subsampling=sampling)
        yield "progressive-%s.jpg" % name, saved(picture(35, 29), "JPEG", quality=80, subsampling=sampling, progressive=True)
    yield "grey.jpg", saved(grey(), "JPEG", quality=90)
    yield "grey-progressive.jpg", saved(grey(27, 24), "JPEG", quality=85, progressive=True)
    yield "restarts.jpg", saved(picture(40, 30), "JPEG", quality=75, optimize=True, restart_marker_blocks=2)
    yield "large.jpg", saved(picture(260, 260) ^ random.randint(0, 64, (260, 260, 3)).astype(np.uint8), "JPEG", quality=97, subsampling=0)
    yield "cmyk.jpg", saved(Image.fromarray(picture()).convert("CMYK"), "JPEG", quality=95)
    inks = Image.fromarray(np.dstack([picture(), grey() // 3]), "CMYK")
    yield "cmyk-black.jpg", saved(inks, "JPEG", quality=95)
    yield "cmyk-progressive.jpg", saved(inks.resize((33, 27)), "JPEG", quality=90, progressive=True)
    for name, factors in (
        ("440", [(1, 2), (1, 1), (1, 1)]),
        ("411", [(4, 1), (1, 1), (1, 1)]),
        ("410", [(4, 2), (1, 1), (1, 1)]),
        ("441", [(1, 4), (1, 1), (1, 1)]),
        ("uneven", [(2, 2), (2, 1), (1, 2)]),
        ("red-alone", [(2, 1), (2, 1), (1, 1)]),
        ("chroma-finer", [(1, 1), (2, 2), (2, 2)]),
    ):
        yield "sampled-%s.jpg" % name, write_jpeg(ycc(picture(37, 31)), factors)
    rgb = picture()
    yield "rgb-adobe.jpg", write_jpeg([rgb[:, :, c] for c in range(3)], [(1, 1)] * 3, adobe=0)
    yield "rgb-letters.jpg", write_jpeg([rgb[:, :, c] for c in range(3)], [(1, 1)] * 3, ids=b"RGB")
    yield "ycck.jpg", write_jpeg([*ycc(255 - rgb), 255 - grey() // 3], [(1, 1)] * 4, adobe=2)
    yield "ycck-420.jpg", write_jpeg([*ycc(255 - rgb), 255 - grey() // 3], [(2, 2), (1, 1), (1, 1), (2, 2)], adobe=2)
    yield "cmyk-plain.jpg", write_jpeg([*[rgb[:, :, c] for c in range(3)], grey() // 3], [(1, 1)] * 4)
    yield "profile.jpg", saved(picture(), "JPEG", quality=90, icc_profile=swapped_profile())
    for turn in range(1, 9):
        yield "turn%d.jpg" % turn, saved(picture(31, 24), "JPEG", quality=90, exif=exif(turn))
    yield "turn6-large.jpg", saved(picture(300, 260) ^ random.randint(0, 64, (260, 300, 3)).astype(np.uint8), "JPEG", quality=97, exif=exif(6))
    yield "turn3-progressive.jpg", saved(picture(24, 33), "JPEG", quality=90, progressive=True, exif=exif(3))
    yield "turn-unknown.jpg", saved(picture(), "JPEG", quality=90, exif=exif(9))
    yield "several.jpg", saved(picture(), "MPO", quality=90, save_all=True, append_images=[Image.fromarray(picture())])
    whole = saved(picture(), "JPEG", quality=90)
    yield "after-the-end.jpg", whole + bytes(40)
    yield "comment.jpg", whole[:2] + segment(0xFE, b"a remark" * 50) + whole[2:]
    yield "without-end.jpg", whole[:-2]
    yield "half.jpg", whole[: len(whole) // 2]
    frame = whole.index(b"\xff\xc0")
    yield "arithmetic.jpg", whole[:frame] + b"\xff\xc9" + whole[frame + 2 :]
    yield "arithmetic-progressive.jpg", whole[:frame] + b"\xff\xca" + whole[frame + 2 :]
    yield "lossless.jpg", whole[:frame] + b"\xff\xc3" + whole[frame + 2 :]
    yield "twelve-bits.jpg", write_jpeg([grey()], [(1, 1)], frame=0xC1, precision=12)
    yield "png-inside.jpg", png(picture(), 8, 2)
    yield "bmp-inside.jpg", saved(picture(), "BMP")
    yield "text.jpg", b"<html>not found</html>"
    yield "nothing.jpg", b""


# ---- WebP, GIF, BMP, AVIF and what browsers do not show ----


def webps():
    yield "lossy.webp", saved(picture(), "WEBP", quality=80)
    yield "lossy-odd.webp", saved(picture(37, 29), "WEBP", quality=60)
    yield "lossless.webp", saved(picture(), "WEBP", lossless=True)
    yield "alpha.webp", saved(picture(channels=4), "WEBP", lossless=True, exact=True)
    yield "alpha-lossy.webp", saved(picture(33, 25, channels=4), "WEBP", quality=85)
    frames = [Image.fromarray(picture()) for _ in range(2)]
    yield "animated.webp", saved(frames[0], "WEBP", save_all=True, append_images=frames[1:], lossless=True)
    yield "turn8.webp", saved(picture(24, 30), "WEBP", lossless=True, exif=exif(8))
    yield "profile.webp", saved(picture(), "WEBP", lossless=True, icc_profile=swapped_profile())
    yield "half.webp", saved(picture(), "WEBP", quality=80)[:200]


def gifs():
    image = Image.fromarray(picture()).quantize(32)
    yield "plain.gif", saved(image, "GIF", interlace=0)
    yield "interlaced.gif", saved(Image.fromarray(picture(35, 27)).quantize(64), "GIF", interlace=1)
    yield "transparent.gif", saved(image, "GIF", transparency=3)
    frames = [Image.fromarray(picture()).quantize(16) for _ in range(2)]
    yield "animated.gif", saved(frames[0], "GIF", save_all=True, append_images=frames[1:], duration=50)
    whole = saved(Image.fromarray(picture()).quantize(4), "GIF", interlace=0)
    screen = struct.pack("<HH", 30, 28)
    yield "offset.gif", moved(whole[:6] + screen + whole[10:], 4, 2)
    yield "half.gif", saved(image, "GIF")[:250]
    yield "without-end.gif", whole[:-1]


def moved(gif, left, top):
    """The only frame of a GIF at another place of its screen."""
    at = gif.index(b"\x2c", 13 + 3 * (2 << (gif[10] & 7)))
    return gif[: at + 1] + struct.pack("<HH", left, top) + gif[at + 5 :]


def bmp(width, height, bits, data, colours=b"", compression=0, masks=b"", header=40):
    start = 14 + header + len(masks if header == 40 else b"") + len(colours)
    info = struct.pack("<IiiHHIIiiII", header, width, height, 1, bits, compression, len(data), 2835, 2835, len(colours) // 4, 0)
    info += masks if header == 40 else (masks + bytes(header - 40 - len(masks)))
    return b"BM" + struct.pack("<IHHI", start + len(data), 0, 0, start) + info + colours + data


def bmps():
    for bits in (1, 4, 8):
        yield "palette%d.bmp" % bits, saved_bmp(bits)
    yield "rgb.bmp", saved(picture(29, 25), "BMP")
    yield "top-down.bmp", bmp(24, -24, 24, picture()[:, :, ::-1].tobytes())
    rgb = picture().astype(np.uint16)
    yield "rgb555.bmp", bmp(24, -24, 16, ((rgb[:, :, 0] >> 3 << 10) | (rgb[:, :, 1] >> 3 << 5) | rgb[:, :, 2] >> 3).astype("<u2").tobytes())
    five = ((rgb[:, :, 0] >> 3 << 11) | (rgb[:, :, 1] >> 2 << 5) | rgb[:, :, 2] >> 3).astype("<u2").tobytes()
    yield "rgb565.bmp", bmp(24, -24, 16, five, compression=3, masks=struct.pack("<III", 0xF800, 0x7E0, 0x1F))
    four = np.dstack([picture()[:, :, ::-1], np.full((24, 24), 77, np.uint8)])
    yield "rgb32.bmp", bmp(24, -24, 32, four.tobytes())
    masks = struct.pack("<IIII", 0xFF0000, 0xFF00, 0xFF, 0xFF000000)
    yield "rgba32.bmp", bmp(24, -24, 32, picture(channels=4).tobytes(), compression=3, masks=masks, header=108)
    greys = b"".join(bytes([(i * 5) % 256, i, 255 - i, 0]) for i in range(256))
    rows = b"".join(bytes([3, y, 5, 100, 0, 5, 1, 2, 3, 4, 5, 0, 11, 200 - y, 0, 0]) for y in range(24))
    yield "rle8.bmp", bmp(24, 24, 8, rows + b"\0\1", greys, compression=1)
    rows = b"".join(bytes([9, 0x1F, 15, 16 * (y % 16) + 5, 0, 0]) for y in range(24))
    yield "rle4.bmp", bmp(24, 24, 4, rows + b"\0\1", greys[: 16 * 4], compression=2)
    core = struct.pack("<IHHHH", 12, 24, 24, 1, 24)
    yield "os2.bmp", b"BM" + struct.pack("<IHHI", 26 + 1728, 0, 0, 26) + core + picture()[::-1, :, ::-1].tobytes()
    yield "half.bmp", saved(picture(), "BMP")[:900]


def saved_bmp(bits):
    count = 1 << bits
    image = Image.fromarray(grey()).quantize(count) if bits > 1 else Image.fromarray(grey()).convert("1")
    if bits != 4:
        return saved(image, "BMP")
    values = np.asarray(image)
    rows = (values[:, ::2] << 4 | values[:, 1::2]).astype(np.uint8).tobytes()
    return bmp(24, -24, 4, rows, b"".join(bytes([i * 16, 255 - i * 9, i * 11, 0]) for i in range(16)))


def avifs():
    yield "lossy.avif", saved(picture(), "AVIF", quality=90, subsampling="4:4:4")
    yield "sampled.avif", saved(picture(38, 30), "AVIF", quality=85, subsampling="4:2:0")
    yield "alpha.avif", saved(picture(channels=4), "AVIF", quality=95, subsampling="4:4:4")
    yield "turn6.avif", saved(picture(32, 24), "AVIF", quality=90, subsampling="4:4:4", exif=exif(6))


def others():
    yield "phone.jpg", struct.pack(">I", 24) + b"ftypheic\0\0\0\0mif1heic" + bytes(200)
    yield "scan.png", saved(picture(), "TIFF")
    yield "codestream.jpg", b"\xff\x0a" + bytes(100)
    yield "wavelets.jpg", saved(picture(), "JPEG2000")


HEIC = "HEIC pictures are not read here: convert them to JPEG or PNG first."
REASONS = {
    "phone.jpg": HEIC,
    "scan.png": HEIC.replace("HEIC", "TIFF"),
    "codestream.jpg": HEIC.replace("HEIC", "JPEG XL"),
    "wavelets.jpg": HEIC.replace("HEIC", "JPEG 2000"),
    "text.jpg": "It is not a picture that browsers show.",
    "nothing.jpg": "The file is empty (zero bytes).",
    "arithmetic.jpg": "Arithmetic-coded JPEGs are not read here: save it as an ordinary JPEG first.",
    "arithmetic-progressive.jpg": "Arithmetic-coded JPEGs are not read here: save it as an ordinary JPEG first.",
    "lossless.jpg": "Lossless JPEGs are not read here: save it as an ordinary JPEG first.",
    "twelve-bits.jpg": "JPEGs of 12 bits are not read here: save it as an ordinary JPEG first.",
}
CUT = {"without-end.jpg": "JPEG", "half.jpg": "JPEG", "half.webp": "WebP", "half.gif": "GIF", "half.bmp": "BMP"}
CUT.update({"without-last-crc.png": "PNG", "without-end.png": "PNG"})
REASONS.update({name: "The %s file is cut short." % kind for name, kind in CUT.items()})
REASONS.update({name: "The PNG picture could not be decoded." for name in ("idat-crc.png", "short-data.png")})
REASONS.update({name: "The PNG file is damaged: a checksum is wrong." for name in ("text-crc.png", "header-crc.png")})


def right(path, turns):
    """Pillow's pixels: what is transparent lies on white, and of sixteen bits the upper eight count."""
    image = Image.open(path)
    if image.mode.startswith("I"):
        values = np.asarray(image).astype(np.int64)
        clear = image.info.get("transparency")
        image = Image.fromarray((values >> 8).astype(np.uint8))
        if clear is not None:
            image.putalpha(Image.fromarray(np.where(values == clear, 0, 255).astype(np.uint8)))
    if turns:
        image = ImageOps.exif_transpose(image) or image
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        image = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)
    return np.asarray(Compose([Resize(SIZE), CenterCrop(SIZE)])(image.convert("RGB")))


def main():
    os.makedirs(HERE, exist_ok=True)
    for name in os.listdir(HERE):
        os.remove(os.path.join(HERE, name))
    listed, pixels = [], []
    for make in (jpegs, pngs, webps, gifs, bmps, avifs, others):
        for name, data in make():
            path = os.path.join(HERE, name)
            with open(path, "wb") as file:
                file.write(data)
            entry = {"name": name, "turns": False, "reason": REASONS.get(name)}
            try:
                whole = right(path, False)
                if entry["reason"] is None:
                    pixels.append(whole)
                    turned = right(path, True)
                    entry["turns"] = not np.array_equal(whole, turned)
                    if entry["turns"]:
                        pixels.append(turned)
            except Exception as error:
                print("%s: %s: %s" % (name, type(error).__name__, str(error)[:90]))
                entry["reason"] = entry["reason"] or "?"
            listed.append(entry)
    with open(os.path.join(HERE, "expected.json"), "w") as file:
        file.write("[\n%s\n]\n" % ",\n".join("  " + json.dumps(entry) for entry in listed))
    with open(os.path.join(HERE, "expected.bin"), "wb") as file:
        file.write(b"".join(p.tobytes() for p in pixels))
    print("%d pictures, %d taken, %d that turn" % (len(listed), len([e for e in listed if not e["reason"]]), len([e for e in listed if e["turns"]])))


main()
