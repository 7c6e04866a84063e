"""How a picture of training is cut, mirrored, coloured, erased and mixed: by the lab's draws, with torchvision's operations."""
import math
import sys

import numpy as np
import torch

from draws import STREAMS, draws_of, key, uniforms

MEAN, STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)


def box_of(kind, size, seed, epoch, index):
    """Left, top, width, height of the part that is taken, and whether it is mirrored."""
    if kind == "none":
        return 0, 0, size, size, False
    draws = iter(uniforms(key(seed, STREAMS["augmentation"], epoch, index), 64).tolist())
    flip = next(draws) < 0.5
    if kind == "flip":
        return 0, 0, size, size, flip
    if kind == "strong":
        padding = max(1, math.floor(size / 8 + 0.5))
        left, top = (math.floor(next(draws) * (2 * padding + 1)) - padding for _ in range(2))
        return left, top, size, size, flip
    for _ in range(10):  # torchvision's RandomResizedCrop
        area = size * size * (0.08 + next(draws) * 0.92)
        ratio = math.exp((next(draws) * 2 - 1) * math.log(4 / 3))
        width, height = (math.floor(math.sqrt(v) + 0.5) for v in (area * ratio, area / ratio))
        if 1 <= width <= size and 1 <= height <= size:
            top = math.floor(next(draws) * (size - height + 1))
            return math.floor(next(draws) * (size - width + 1)), top, width, height, flip
    return 0, 0, size, size, flip


def steps_of(config, size, epoch, own):
    """The operations that follow crop and flip, in turn, each with its magnitude: RandAugment's or TrivialAugmentWide's, then ColorJitter's."""
    policy, steps = config.get("autoAugment", "none"), []
    draws = iter(uniforms(key(config["seed"], STREAMS["augmentation"], epoch, own, 1), 64).tolist())
    shear, rotate, colour, bits = (0.3, 30, 0.9, 4) if policy == "ra" else (0.99, 135, 0.99, 6)
    most = {"ShearX": shear, "ShearY": shear, "TranslateX": 32, "TranslateY": 32, "Rotate": rotate}
    if policy == "ra":
        most["TranslateX"] = most["TranslateY"] = 150 / 331 * size
    most.update({name: colour for name in ("Brightness", "Color", "Contrast", "Sharpness")})
    names = ["Identity", *most, "Posterize", "Solarize", "AutoContrast", "Equalize"]
    for _ in range({"none": 0, "ra": config.get("randAugmentOps", 2), "ta_wide": 1}[policy]):
        name = names[int(next(draws) * len(names))]
        if name in ("Identity", "AutoContrast", "Equalize"):
            steps.append((name, 0.0))
            continue
        share = (config.get("randAugmentMagnitude", 9) if policy == "ra" else int(next(draws) * 31)) / 30
        if name == "Posterize":
            magnitude = math.floor(8 - share * bits + 0.5)
        else:
            magnitude = float(np.float32(1 - share if name == "Solarize" else most[name] * share))
            if name != "Solarize" and next(draws) < 0.5:
                magnitude = -magnitude
        steps.append((name, magnitude))
    draws = iter(uniforms(key(config["seed"], STREAMS["augmentation"], epoch, own, 2), 16).tolist())
    jitter, hue, drawn = config.get("colorJitter", 0), config.get("hue", 0), []
    if jitter > 0:
        drawn += [(name, max(-1, -jitter) + next(draws) * (jitter - max(-1, -jitter))) for name in ("Brightness", "Contrast", "Color")]
    if hue > 0:
        drawn.append(("Hue", (2 * next(draws) - 1) * hue))
    for left in range(len(drawn), 1, -1):
        at = int(next(draws) * left)
        drawn[at], drawn[left - 1] = drawn[left - 1], drawn[at]
    return steps + drawn


def changed(picture, steps):
    """A picture uint8 [size, size, 3] after the steps, by torchvision's operations on tensors."""
    try:
        import torchvision.transforms.functional as T
    except ImportError as error:
        sys.exit("This run changes colours, which needs torchvision (pip install torchvision): %s" % error)
    moved = lambda x, translate=(0, 0), shear=(0.0, 0.0), **more: T.affine(x, 0.0, list(translate), 1.0, [math.degrees(math.atan(s)) for s in shear], **more)
    operations = {
        "Identity": lambda x, m: x,
        "ShearX": lambda x, m: moved(x, shear=(m, 0.0), center=[0, 0]),
        "ShearY": lambda x, m: moved(x, shear=(0.0, m), center=[0, 0]),
        "TranslateX": lambda x, m: moved(x, translate=(int(m), 0)),
        "TranslateY": lambda x, m: moved(x, translate=(0, int(m))),
        "Rotate": T.rotate,
        "Brightness": lambda x, m: T.adjust_brightness(x, 1 + m),
        "Color": lambda x, m: T.adjust_saturation(x, 1 + m),
        "Contrast": lambda x, m: T.adjust_contrast(x, 1 + m),
        "Sharpness": lambda x, m: T.adjust_sharpness(x, 1 + m),
        "Posterize": T.posterize,
        "Solarize": lambda x, m: T.solarize(x, 255 * m),
        "AutoContrast": lambda x, m: T.autocontrast(x),
        "Equalize": lambda x, m: T.equalize(x),
        "Hue": T.adjust_hue,
    }
    x = torch.from_numpy(np.ascontiguousarray(picture.transpose(2, 0, 1)))
    for name, magnitude in steps:
        x = operations[name](x, magnitude)
    return x.numpy().transpose(1, 2, 0)


def crop(picture, box, steps=None):
    """The box of a picture, bilinearly at the picture's size, black outside, and where there are steps what they make of its bytes;
    float32, normalised, [3, size, size]."""
    left, top, width, height, flip = box
    size = picture.shape[0]
    values = np.zeros((size + 2, size + 2, 3), np.float32)
    values[1:-1, 1:-1] = picture

    def taps(start, length):
        at = np.clip(start + (np.arange(size) + 0.5) * length / size - 0.5, start, start + length - 1)
        low = np.floor(at)
        high = np.minimum(low + 1, start + length - 1)
        inside = lambda i: (np.clip(i, -1, size) + 1).astype(int)
        return inside(low), inside(high), (at - low).astype(np.float32)

    y0, y1, fy = taps(top, height)
    x0, x1, fx = taps(left, width)
    fx, fy = fx[None, :, None], fy[:, None, None]
    upper = values[y0][:, x0] * (1 - fx) + values[y0][:, x1] * fx
    lower = values[y1][:, x0] * (1 - fx) + values[y1][:, x1] * fx
    out = upper * (1 - fy) + lower * fy
    out = out[:, ::-1] if flip else out
    if steps is not None:
        out = changed(np.floor(out + 0.5).astype(np.uint8), steps).astype(np.float32)
    out = out / 255
    return ((out - np.float32(MEAN)) / np.float32(STD)).transpose(2, 0, 1).astype(np.float32)


def beta(alpha, draws):
    """Beta(alpha, alpha), alpha at most 1: Joehnk's rejection, in logarithms."""
    log = lambda u: math.log(u) if u > 0 else -math.inf
    while True:
        x, y = (log(next(draws)) / alpha for _ in range(2))
        largest = max(x, y)
        if not math.isfinite(largest):
            continue
        total = largest + math.log(math.exp(x - largest) + math.exp(y - largest))
        if total <= 0:
            return math.exp(x - total)


def erased_box(size, probability, own_key):
    """Left, top, right, bottom of what torchvision's RandomErasing erases with scale 0.02 to 0.33 and ratio 0.3 to 3.3."""
    draws = draws_of(own_key)
    for _ in range(10 if next(draws) < probability else 0):
        area = size * size * (0.02 + next(draws) * 0.31)
        ratio = math.exp(math.log(0.3) + next(draws) * (math.log(3.3) - math.log(0.3)))
        height, width = (math.floor(math.sqrt(v) + 0.5) for v in (area * ratio, area / ratio))
        if height >= size or width >= size:
            continue
        top = math.floor(next(draws) * (size - height + 1))
        left = math.floor(next(draws) * (size - width + 1))
        return left, top, left + width, top + height
    return 0, 0, 0, 0


def mix_of(config, epoch, number):
    """MixUp's or CutMix's draw for a pass: its pictures' share of their own labels, and the box that is cut, or None."""
    mixup, cutmix, size = config.get("mixup", 0), config.get("cutmix", 0), config["pictureSize"]
    draws = draws_of(key(config["seed"], STREAMS["mixing"], epoch, number))
    if not (cutmix > 0 and (mixup == 0 or next(draws) < 0.5)):
        return beta(mixup, draws), None
    of_area = beta(cutmix, draws)
    x, y = (math.floor(next(draws) * size) for _ in range(2))
    half = math.floor(0.5 * math.sqrt(1 - of_area) * size)
    left, top, right, bottom = max(0, x - half), max(0, y - half), min(size, x + half), min(size, y + half)
    return 1 - (right - left) * (bottom - top) / (size * size), (left, top, right, bottom)
