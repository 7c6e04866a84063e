#!/usr/bin/env python3
"""Continues a run of Descent with PyTorch, on one GPU or many machines.

  torchrun --nproc_per_node 8 train.py --data FOLDER            one machine with 8 GPUs
  python3 train.py --data FOLDER                                one process
  torchrun --nnodes 2 --nproc_per_node 8 --rdzv_backend c10d --rdzv_endpoint HOST:29500 train.py --data FOLDER

Beside it lie checkpoint.safetensors, where the run stands, and run.json, its configuration (which may be edited). FOLDER is
the data folder of the run; reading.py and pictures.py beside this file read it as the lab did. Each step takes the same batch as the lab
would, shared out among the processes; BatchNorm sees the whole batch. Into --out go metrics.jsonl, last.safetensors and best.safetensors: checkpoints that the lab opens again, with
the curves joined. Needs Python 3.8, PyTorch 1.13 or later, NumPy and Pillow; torchvision where the run changes colours
(autoAugment, colorJitter, hue); nothing else.
"""
import argparse
import contextlib
import itertools
import json
import math
import os
import struct
import sys
import time

import numpy as np
import torch
import torch.distributed as dist
import torch.distributed.nn.functional as dist_functional
import torch.nn as nn
import torch.nn.functional as F
from torch.nn.parallel import DistributedDataParallel

from archives import data_folder
from pictures import open_picture
from reading import read_pictures, read_texts

HERE = os.path.dirname(os.path.abspath(__file__))
MEAN, STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)


# ---- Files: .safetensors is a length, a JSON header, then the tensors' bytes ----

TYPES = {"F64": "<f8", "F32": "<f4", "I64": "<i8", "I32": "<i4", "U8": "u1"}


def read_safetensors(path):
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
        data = file.read()
    metadata = header.pop("__metadata__", {})
    tensors = {}
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        array = np.frombuffer(data[begin:end], TYPES[entry["dtype"]]).reshape(entry["shape"])
        tensors[name] = torch.from_numpy(array.copy())
    return tensors, metadata


def write_safetensors(path, tensors, metadata):
    header, parts, end = {"__metadata__": metadata}, {}, 0
    # Eight-byte counters lie first, so that everything is aligned.
    for name, tensor in sorted(tensors.items(), key=lambda item: -item[1].element_size()):
        parts[name] = tensor.detach().cpu().contiguous().numpy().tobytes()
        header[name] = {
            "dtype": "I64" if tensor.dtype == torch.int64 else "F32",
            "shape": list(tensor.shape),
            "data_offsets": [end, end + len(parts[name])],
        }
        end += len(parts[name])
    text = json.dumps(header, allow_nan=False).encode()
    text += b" " * (-len(text) % 8)
    with open(path + ".new", "wb") as file:  # renamed when it is whole
        file.write(struct.pack("<Q", len(text)) + text)
        for part in parts.values():
            file.write(part)
    os.replace(path + ".new", path)


# ---- Random numbers: the lab's stateless generator (32-bit integer hashes), on whole arrays ----

STREAMS = {"order": 2, "augmentation": 3, "mixing": 8}


U = np.uint64


def hash32(value):
    x = np.asarray(value, U) & U(0xFFFFFFFF)
    x = ((x ^ (x >> U(16))) * U(0x7FEB352D)) & U(0xFFFFFFFF)
    x = ((x ^ (x >> U(15))) * U(0x846CA68B)) & U(0xFFFFFFFF)
    return x ^ (x >> U(16))


def key(*parts):
    result = U(0x9E3779B9)
    for part in parts:
        result = hash32(result ^ hash32((part & 0xFFFFFFFF) + 0x85EBCA6B))
    return result


def uniforms(own_key, count, first=0):
    return hash32(own_key ^ hash32(np.arange(first, first + count))) / 2.0**32


def draws_of(own_key):
    """One draw after the other, as many as are asked for."""
    for first in itertools.count(0, 64):
        yield from uniforms(own_key, 64, first).tolist()


def shuffled(length, own_key):
    """A permutation of [0, length): a Feistel network, walked until it falls below length."""
    half = max(1, math.ceil(math.log2(max(length, 2)) / 2))
    mask, shift = U((1 << half) - 1), U(half)
    round_keys = [hash32(own_key ^ hash32(r + 1)) for r in range(6)]

    def permute(value):
        left, right = value >> shift, value & mask
        for round_key in round_keys:
            left, right = right, left ^ (hash32(round_key ^ hash32(right)) & mask)
        return (left << shift) | right

    result = permute(np.arange(length, dtype=U))
    while (outside := np.flatnonzero(result >= length)).size:
        result[outside] = permute(result[outside])
    return result.astype(np.int64)


def balanced(labels, own_key):
    """As many draws as labels, with replacement, each class as likely as any other; classes in the order in which they first come."""
    members = {}
    for index, label in enumerate(labels):
        members.setdefault(label, []).append(index)
    classes, draws = list(members.values()), uniforms(own_key, 2 * len(labels))
    own = [classes[int(u * len(classes))] for u in draws[0::2]]
    return np.array([of[int(u * len(of))] for of, u in zip(own, draws[1::2])])


# ---- Pictures: found by reading.py, opened by pictures.py ----


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


class Pictures(torch.utils.data.Dataset):
    """Items are (epoch, index, the batch's indices, draw); the augmentation follows the epoch and the draw, or the index where that is
    None; epoch -1 is validation."""

    def __init__(self, examples, config, upright):
        self.examples, self.config, self.upright = examples, config, upright
        self.labels = [label for _, label in examples]
        self.changes_colours = config.get("autoAugment", "none") != "none" or config.get("colorJitter", 0) > 0 or config.get("hue", 0) > 0

    def __getitem__(self, item):
        """A picture that cannot be read is None in validation; in training the next good one that is not in the batch stands in."""
        epoch, index, batch, draw = item
        size, c = self.config["pictureSize"], self.config
        kind, taken = "none" if epoch < 0 else c["augmentation"], set(batch)
        for _ in range(65):
            path, label = self.examples[index]
            try:
                picture, own = open_picture(path, size, self.upright), index if draw is None else draw
                steps = steps_of(c, size, epoch, own) if epoch >= 0 and self.changes_colours else None
                x = torch.from_numpy(crop(picture, box_of(kind, size, c["seed"], epoch, own), steps))
                if epoch >= 0 and c.get("erasing", 0) > 0:
                    left, top, right, bottom = erased_box(size, c["erasing"], key(c["seed"], STREAMS["mixing"], epoch, own, 1))
                    x[:, top:bottom, left:right] = 0
                return x, label
            except OSError as error:
                print("left out: %s: %s" % (path, error), file=sys.stderr)
            if epoch < 0:
                return None
            taken.add(index)
            for _ in range(len(self.examples)):
                index = (index + 1) % len(self.examples)
                if index not in taken:
                    break
        raise OSError("64 pictures before %s cannot be read" % self.examples[index][0])

    @staticmethod
    def collate(items):
        """Pictures [rows, 3, size, size] and labels [rows] of those that could be read."""
        kept = [item for item in items if item is not None]
        return (torch.stack([p for p, _ in kept]), torch.tensor([l for _, l in kept])) if kept else (torch.zeros(0), torch.zeros(0, dtype=torch.long))


def passes_of(items, config):
    """The items of a batch in parts of the run's micro-batch: BatchNorm sees one part at a time, as in the lab."""
    size = config["microBatch"] or config["batchSize"]
    return [items[start : start + size] for start in range(0, len(items), size)]


class ImageTask:
    def __init__(self, root, record, config, workers):
        classes = [c["id"] for c in record["outputs"]["classes"]]
        reading = record["data"].get("reading")
        train, held = read_pictures(root, reading, classes)
        upright = (reading or {}).get("readAs", {}).get("turn") == "upright"
        self.config, self.workers = config, workers
        self.train, self.held = Pictures(train, config, upright), Pictures(held, config, upright)
        self.steps = math.ceil(len(train) / config["batchSize"])
        self.parts, self.classes = ("validation",), len(classes)
        self.mixes = config.get("mixup", 0) > 0 or config.get("cutmix", 0) > 0

    def loader(self, dataset, batches):
        return torch.utils.data.DataLoader(dataset, batch_sampler=batches, collate_fn=dataset.collate, num_workers=self.workers, pin_memory=torch.cuda.is_available())

    def training(self, epoch, first, rank, world):
        """For each step this process's share of the batch, in one pass or in the run's micro-batches; and the rows of the whole."""
        c, count = self.config, len(self.train.examples)
        if c.get("sampling") == "balanced":
            order = balanced(self.train.labels, key(c["seed"], STREAMS["order"], epoch))
        else:
            order = shuffled(count, key(c["seed"], STREAMS["order"], epoch)) if c["shuffle"] else np.arange(count)
        batches = [np.arange(s * c["batchSize"], min((s + 1) * c["batchSize"], count)) for s in range(first, self.steps)]
        passes = [passes_of(batch, c) for batch in batches]
        shares = [[self.share(part, rank, world) for part in parts] for parts in passes]
        whole = [tuple(map(int, order[batch])) for batch in batches]
        # A picture that may come more than once in an epoch is augmented anew each time.
        item = lambda at, all_: (epoch, int(order[at]), all_, int(at) if c.get("sampling") == "balanced" else None)
        wanted = [[item(at, all_) for at in share] for all_, own in zip(whole, shares) for share in own if len(share)]
        loaded, size = iter(self.loader(self.train, wanted)), c["pictureSize"]
        nothing = torch.zeros(0, 3, size, size), torch.zeros(0, dtype=torch.long)
        for batch, parts, own in zip(batches, passes, shares):
            taken = [next(loaded) if len(share) else nothing for share in own]
            if self.mixes:
                taken = [self.mixed(*pair, epoch, int(part[0]), world > 1) for pair, part in zip(taken, parts)]
            yield taken, len(batch)

    def share(self, part, rank, world):
        """This process's places of a pass, and where pictures are mixed before them the place whose picture the first is mixed with."""
        own = np.array_split(part, world)[rank]
        if not self.mixes or world == 1 or not len(own):
            return own
        return np.concatenate([[part[own[0] - part[0] - 1]], own])

    def mixed(self, pictures, labels, epoch, number, is_share):
        """Each picture of a pass mixed with the one before it, its label, and what it is to be: [own rows, classes]."""
        if not len(labels):
            return pictures, labels, torch.zeros(0, self.classes)
        if not is_share:  # the whole pass: the first is mixed with the last
            pictures, labels = torch.cat([pictures[-1:], pictures]), torch.cat([labels[-1:], labels])
        share, cut = mix_of(self.config, epoch, number)
        before, own = pictures[:-1], pictures[1:]
        if cut is None:
            own = np.float32(share) * own + (1 - np.float32(share)) * before
        else:
            left, top, right, bottom = cut
            own = own.clone()
            own[:, :, top:bottom, left:right] = before[:, :, top:bottom, left:right]
        of_class = F.one_hot(labels, self.classes).float()
        return own, labels[1:], share * of_class[1:] + (1 - share) * of_class[:-1]

    def weights(self, classes):
        """What a picture of each class counts, or None where all count alike."""
        if self.config.get("classWeights", "none") == "none":
            return None
        counts = np.bincount(self.train.labels, minlength=classes)
        return torch.tensor([len(self.train.labels) / (classes * n) if n else 0.0 for n in counts], dtype=torch.float32)

    def evaluation(self, part, rank, world):
        c, count = self.config, len(self.held.examples)
        batches = [range(s, min(s + c["evalBatchSize"], count)) for s in range(0, count, c["evalBatchSize"])]
        return self.loader(self.held, [[(-1, i, (), None) for i in batch] for batch in batches[rank::world]])


# ---- Text: columns of the token stream ----


class TextTask:
    def __init__(self, root, record, config, workers):
        self.config = config
        self.columns = {}
        for part, tokens in zip(("train", "valid", "test"), read_texts(root, record["data"], record["outputs"])):
            width = config["batchSize"] if part == "train" else config["evalBatchSize"]
            rows = len(tokens) // width
            self.columns[part] = torch.tensor(tokens[: rows * width]).view(width, rows).t().contiguous()
        self.steps = math.ceil((len(self.columns["train"]) - 1) / config["bptt"])
        self.parts, self.has_test = ("validation", "test"), len(self.columns["test"]) > 1

    def chunk(self, part, index, columns):
        """Words [rows, columns] of a chunk, and those that follow them in one row."""
        table, at = self.columns[part], index * self.config["bptt"]
        rows = min(self.config["bptt"], len(table) - 1 - at)
        return table[at : at + rows, columns], table[at + 1 : at + 1 + rows, columns].reshape(-1)

    def training(self, epoch, first, rank, world):
        c, width = self.config, self.config["batchSize"]
        order = shuffled(self.steps, key(c["seed"], STREAMS["order"], epoch)) if c["shuffle"] else np.arange(self.steps)
        shares = [part.tensor_split(world)[rank] for part in passes_of(torch.arange(width), c)]
        for index in map(int, order[first:]):
            rows = min(c["bptt"], len(self.columns["train"]) - 1 - index * c["bptt"])
            yield [self.chunk("train", index, share) for share in shares], rows * width

    def evaluation(self, part, rank, world):
        name = "valid" if part == "validation" else "test"
        mine = torch.arange(self.columns[name].shape[1]).tensor_split(world)[rank]
        for index in range(math.ceil((len(self.columns[name]) - 1) / self.config["bptt"])):
            if len(mine):
                yield self.chunk(name, index, mine)


# ---- Text: blocks drawn from it ----


class BlockTask:
    def __init__(self, root, record, config, workers):
        self.config = config
        parts = zip(("train", "valid", "test"), read_texts(root, record["data"], record["outputs"]))
        self.tokens = {part: torch.tensor(tokens, dtype=torch.long) for part, tokens in parts}
        self.steps = max(1, (len(self.tokens["train"]) - 1) // (config["batchSize"] * config["block"]))
        self.parts, self.has_test = ("validation", "test"), len(self.tokens["test"]) > 1

    def blocks(self, part, starts):
        """Tokens [blocks, block], and those that follow them in one row."""
        at = torch.as_tensor(starts)[:, None] + torch.arange(self.config["block"])
        return self.tokens[part][at], self.tokens[part][at + 1].reshape(-1)

    def training(self, epoch, first, rank, world):
        c, width, block = self.config, self.config["batchSize"], self.config["block"]
        places, own_key = len(self.tokens["train"]) - block, key(c["seed"], STREAMS["order"], epoch)
        for step in range(first, self.steps):
            rows = np.arange(step * width, (step + 1) * width)
            drawn = np.floor(hash32(own_key ^ hash32(rows)) / 2.0**32 * places) if c["shuffle"] else rows * block % places
            shares = [part.tensor_split(world)[rank] for part in passes_of(torch.from_numpy(drawn.astype(np.int64)), c)]
            yield [self.blocks("train", share) for share in shares], width * block

    def evaluation(self, part, rank, world):
        """Every token but the first is told once, in blocks side by side, the last one shorter."""
        name, block, width = "valid" if part == "validation" else "test", self.config["block"], self.config["evalBatchSize"]
        count = (len(self.tokens[name]) - 1) // block
        for starts in (torch.arange(count)[rank::world] * block).split(width) if count > 0 else ():
            if len(starts):
                yield self.blocks(name, starts)
        rest = self.tokens[name][count * block :] if len(self.tokens[name]) > 1 else self.tokens[name][:0]
        if len(rest) > 1 and rank == 0:
            yield rest[None, :-1], rest[1:]


# ---- Networks: torchvision's ResNets of any width and its ViT, the examples' Transformer, GPT-2 ----


class GlobalBatchNorm2d(nn.BatchNorm2d):
    """BatchNorm over the batches of all processes together; PyTorch's own SyncBatchNorm asks for GPUs."""

    def forward(self, x):
        if not self.training:
            return super().forward(x)
        count = torch.tensor(float(x.numel() / x.shape[1]), device=x.device)
        dist.all_reduce(count)
        mean = dist_functional.all_reduce(x.sum((0, 2, 3))) / count
        centred = x - mean[:, None, None]
        variance = dist_functional.all_reduce(centred.square().sum((0, 2, 3))) / count
        with torch.no_grad():
            self.num_batches_tracked += 1
            self.running_mean.lerp_(mean, self.momentum)
            self.running_var.lerp_(variance * count / (count - 1), self.momentum)
        scale = self.weight * (variance + self.eps).rsqrt()
        return centred * scale[:, None, None] + self.bias[:, None, None]


class BasicBlock(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)
        if stride != 1 or inputs != outputs:
            self.downsample = nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))
        else:
            self.downsample = nn.Identity()

    def forward(self, x):
        y = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
        return F.relu(y + self.downsample(x))


class Bottleneck(nn.Module):
    """torchvision's: the stride lies on the 3x3 convolution."""

    def __init__(self, inputs, outputs, stride):
        super().__init__()
        inner = outputs // 4
        self.conv1, self.bn1 = nn.Conv2d(inputs, inner, 1, bias=False), nn.BatchNorm2d(inner)
        self.conv2, self.bn2 = nn.Conv2d(inner, inner, 3, stride, 1, bias=False), nn.BatchNorm2d(inner)
        self.conv3, self.bn3 = nn.Conv2d(inner, outputs, 1, bias=False), nn.BatchNorm2d(outputs)
        if stride != 1 or inputs != outputs:
            self.downsample = nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))
        else:
            self.downsample = nn.Identity()

    def forward(self, x):
        y = F.relu(self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x))))))
        return F.relu(self.bn3(self.conv3(y)) + self.downsample(x))


# Blocks of the four stages, their kind, and the channels they give for each of their width.
RESNETS = {
    "resnet18": ([2, 2, 2, 2], BasicBlock, 1),
    "resnet34": ([3, 4, 6, 3], BasicBlock, 1),
    "resnet50": ([3, 4, 6, 3], Bottleneck, 4),
    "resnet101": ([3, 4, 23, 3], Bottleneck, 4),
}


class ResNet(nn.Module):
    head = "fc."

    def __init__(self, config, classes):
        super().__init__()
        width, self.pool = config["width"], config["stem"] == "imagenet"
        kernel, stride, padding = (7, 2, 3) if self.pool else (3, 2, 1)
        self.conv1 = nn.Conv2d(3, width, kernel, stride, padding, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        inputs = width
        depths, block, expansion = RESNETS[config["model"]]
        for stage, depth in enumerate(depths):
            outputs, blocks = (width << stage) * expansion, []
            for index in range(depth):
                blocks.append(block(inputs, outputs, 2 if stage and not index else 1))
                inputs = outputs
            setattr(self, "layer%d" % (stage + 1), nn.Sequential(*blocks))
        self.fc = nn.Linear(inputs, classes)

    def forward(self, x):
        x = F.relu(self.bn1(self.conv1(x)))
        x = F.max_pool2d(x, 3, 2, 1) if self.pool else x
        x = self.layer4(self.layer3(self.layer2(self.layer1(x))))
        return self.fc(x.mean((2, 3)))

    @staticmethod
    def stage(name):
        return int(name[5]) if name.startswith("layer") else 0


class EncoderBlock(nn.Module):
    def __init__(self, size, heads, hidden):
        super().__init__()
        self.ln_1, self.ln_2 = nn.LayerNorm(size, 1e-6), nn.LayerNorm(size, 1e-6)
        self.self_attention = nn.MultiheadAttention(size, heads, batch_first=True)
        # torchvision's has a dropout at 2, of which the weights' names tell.
        self.mlp = nn.Sequential(nn.Linear(size, hidden), nn.GELU(), nn.Identity(), nn.Linear(hidden, size))

    def forward(self, x):
        y = self.ln_1(x)
        x = x + self.self_attention(y, y, y, need_weights=False)[0]
        return x + self.mlp(self.ln_2(x))


class Encoder(nn.Module):
    def __init__(self, config, places):
        super().__init__()
        size = config["emsize"]
        self.pos_embedding = nn.Parameter(torch.zeros(1, places, size))
        blocks = {"encoder_layer_%d" % i: EncoderBlock(size, config["heads"], config["hidden"]) for i in range(config["layers"])}
        self.layers, self.ln = nn.ModuleDict(blocks), nn.LayerNorm(size, 1e-6)

    def forward(self, x):
        x = x + self.pos_embedding
        for block in self.layers.values():
            x = block(x)
        return self.ln(x)


class ViT(nn.Module):
    """torchvision's VisionTransformer."""

    head = "heads.head."

    def __init__(self, config, classes):
        super().__init__()
        size, patch = config["emsize"], config["patch"]
        self.class_token = nn.Parameter(torch.zeros(1, 1, size))
        self.conv_proj = nn.Conv2d(3, size, patch, patch)
        self.encoder = Encoder(config, (config["pictureSize"] // patch) ** 2 + 1)
        self.heads = nn.ModuleDict({"head": nn.Linear(size, classes)})

    def forward(self, x):
        patches = self.conv_proj(x).flatten(2).transpose(1, 2)
        x = torch.cat([self.class_token.expand(len(x), -1, -1), patches], 1)
        return self.heads["head"](self.encoder(x)[:, 0])

    @staticmethod
    def stage(name):
        if name.startswith("encoder.ln."):
            return math.inf
        return int(name.split("encoder_layer_")[1].split(".")[0]) + 1 if "encoder_layer_" in name else 0


class Position(nn.Module):
    def __init__(self, emsize):
        super().__init__()
        self.register_buffer("pe", torch.zeros(5000, 1, emsize))  # its values come with the checkpoint


class Transformer(nn.Module):
    def __init__(self, config, words):
        super().__init__()
        size, self.dropout = config["emsize"], config["dropout"]
        layer = nn.TransformerEncoderLayer(
            size, config["heads"], config["hidden"], config["layerDropout"], config["activation"], norm_first=config["normFirst"]
        )
        self.encoder = nn.TransformerEncoder(layer, config["layers"], nn.LayerNorm(size), enable_nested_tensor=False)
        self.decoder = nn.Linear(size, words)
        self.pos_encoder = Position(size)
        self.input_emb = nn.Embedding(words, size)
        if config["tied"]:
            self.input_emb.weight = self.decoder.weight

    def forward(self, ids):
        T = len(ids)
        mask = torch.full((T, T), -math.inf, device=ids.device).triu(1)
        x = self.input_emb(ids) * math.sqrt(self.input_emb.embedding_dim) + self.pos_encoder.pe[:T]
        x = F.dropout(x, self.dropout, self.training)
        return self.decoder(self.encoder(x, mask)).flatten(0, 1)


class Attention(nn.Module):
    def __init__(self, size, heads, dropout):
        super().__init__()
        self.c_attn, self.c_proj = nn.Linear(size, 3 * size), nn.Linear(size, size)
        self.heads, self.dropout = heads, dropout

    def forward(self, x):
        B, T, E = x.shape
        q, k, v = (part.view(B, T, self.heads, -1).transpose(1, 2) for part in self.c_attn(x).split(E, 2))
        scores = (q @ k.transpose(2, 3)) / math.sqrt(E // self.heads)
        later = torch.ones(T, T, dtype=torch.bool, device=x.device).triu(1)
        weights = F.dropout(scores.masked_fill(later, -math.inf).softmax(3), self.dropout, self.training)
        return self.c_proj((weights @ v).transpose(1, 2).reshape(B, T, E))


class Feed(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.c_fc, self.c_proj = nn.Linear(size, 4 * size), nn.Linear(4 * size, size)

    def forward(self, x):
        return self.c_proj(F.gelu(self.c_fc(x)))


class Block(nn.Module):
    def __init__(self, size, heads, dropout):
        super().__init__()
        self.ln_1, self.attn = nn.LayerNorm(size), Attention(size, heads, dropout)
        self.ln_2, self.mlp, self.dropout = nn.LayerNorm(size), Feed(size), dropout

    def forward(self, x):
        x = x + F.dropout(self.attn(self.ln_1(x)), self.dropout, self.training)
        return x + F.dropout(self.mlp(self.ln_2(x)), self.dropout, self.training)


class GPT(nn.Module):
    """GPT-2 with nanoGPT's names: learned positions, norms first, exact GELU, the head tied to the words."""

    def __init__(self, config, outputs):
        super().__init__()
        size, self.dropout = config["emsize"], config["dropout"]
        blocks = [Block(size, config["heads"], self.dropout) for _ in range(config["layers"])]
        parts = {"wte": nn.Embedding(outputs, size), "wpe": nn.Embedding(config["block"], size)}
        self.transformer = nn.ModuleDict({**parts, "h": nn.ModuleList(blocks), "ln_f": nn.LayerNorm(size)})
        self.lm_head = nn.Linear(size, outputs, bias=False)
        self.lm_head.weight = self.transformer["wte"].weight

    def forward(self, ids):
        t = self.transformer
        x = F.dropout(t["wte"](ids) + t["wpe"].weight[: ids.size(1)], self.dropout, self.training)
        for block in t["h"]:
            x = block(x)
        return self.lm_head(t["ln_f"](x)).flatten(0, 1)


# ---- The run ----

# Every network that the lab has, by its name there: its module, and what it is fed.
NETWORKS = {
    "resnet18": (ResNet, ImageTask),
    "resnet34": (ResNet, ImageTask),
    "resnet50": (ResNet, ImageTask),
    "resnet101": (ResNet, ImageTask),
    "vit": (ViT, ImageTask),
    "transformer": (Transformer, TextTask),
    "gpt": (GPT, BlockTask),
}


def one_cycle(start, top, end, step, total):
    """OneCycleLR's number of a step: half a cosine from start to top in three tenths of the steps, and half a one to end."""
    peak, last = 0.3 * total - 1, total - 1
    half = lambda a, b, share: b + (a - b) / 2 * (1 + math.cos(math.pi * min(share, 1)))
    return half(start, top, step / peak) if step <= peak else half(top, end, (step - peak) / (last - peak))


def learning_rate(config, schedule, epoch, step, steps):
    # Where blocks are drawn, warm-up is counted in steps, and the cosine ends where the steps end.
    in_steps, all_steps = NETWORKS[config["model"]][1] is BlockTask, config["epochs"] * steps
    full, warmup = config["learningRate"], math.floor((config["warmup"] if in_steps else config["warmup"] * steps) + 0.5)
    if config["schedule"] == "onecycle":
        return one_cycle(full / 25, full, full / 25 / 1e4, step, min(config["steps"] or all_steps, all_steps))
    if step < warmup:
        return full * (step + 1) / warmup
    if config["schedule"] == "step":
        return full * 0.1 ** (epoch // 30)
    if config["schedule"] == "cosine":
        falling = max(1, (min(config["steps"] or all_steps, all_steps) if in_steps else all_steps) - warmup)
        least = config["minRate"]
        return least + (full - least) / 2 * (1 + math.cos(math.pi * min(step - warmup, falling) / falling))
    if config["schedule"] == "plateau":
        return full / 4 ** schedule["divisions"]
    return full


class Curves:
    """The history inside a checkpoint: columns of numbers, None where a row has no value."""

    def __init__(self, columns):
        self.columns, self.length = columns, max((len(c) for c in columns.values()), default=0)

    def add(self, row):
        for name in row:
            self.columns.setdefault(name, [None] * self.length)
        for name, column in self.columns.items():
            value = row.get(name)
            column.append(value if value is None or math.isfinite(value) else None)
        self.length += 1


def short(value):
    """The fewest digits that give the same float32."""
    return float(str(np.float32(value)))


class Run:
    def __init__(self, options):
        self.rank, self.world = int(os.environ.get("RANK", 0)), int(os.environ.get("WORLD_SIZE", 1))
        local = int(os.environ.get("LOCAL_RANK", 0))
        on_gpu = torch.cuda.is_available() and not options.cpu
        self.device = torch.device("cuda", local) if on_gpu else torch.device("cpu")
        if on_gpu:
            torch.cuda.set_device(self.device)
            torch.backends.cudnn.allow_tf32 = torch.backends.cuda.matmul.allow_tf32 = options.tf32
        if self.world > 1:
            dist.init_process_group("nccl" if on_gpu else "gloo")
        tensors, metadata = read_safetensors(options.checkpoint)
        self.record = json.loads(metadata["descent"])
        self.config = self.record["config"]
        with open(os.path.join(HERE, "run.json")) as file:
            self.config.update(json.load(file)["config"])
        self.options, self.out = options, options.out
        part = lambda prefix: {n[len(prefix) :]: t for n, t in tensors.items() if n.startswith(prefix)}
        weights, self.names = part("model."), list(part("model."))
        if self.config["model"] not in NETWORKS:
            sys.exit("This script has no network “%s”. It has %s." % (self.config["model"], ", ".join(NETWORKS)))
        network, task_of = NETWORKS[self.config["model"]]
        self.is_text, outputs = task_of is not ImageTask, self.record["outputs"]
        self.task = task_of(options.data, self.record, self.config, options.workers)
        torch.manual_seed(self.config["seed"] + self.rank)  # dropout; the lab's own masks are of another generator
        net = network(self.config, len(outputs["words" if self.is_text else "classes"]))
        net.load_state_dict(weights, strict=True)
        self.net = net.to(self.device)
        for name, parameter in net.named_parameters():
            parameter.requires_grad_(not self.is_frozen(name))
        self.average = {n: t.to(self.device) for n, t in part("average.").items()}
        if self.config["averageDecay"] > 0 and not self.average:
            self.average = {n: t.clone() for n, t in net.state_dict().items()}
        self.model = self.share(net)
        self.optimizer = self.make_optimizer(part("optimizer."))
        weights = None if self.is_text else self.task.weights(len(outputs["classes"]))
        self.class_weights = None if weights is None else weights.to(self.device)
        self.best = None  # weights of the best validation seen here

    def share(self, net):
        if self.world == 1:
            return net
        if self.device.type == "cuda":
            net = nn.SyncBatchNorm.convert_sync_batchnorm(net)
            self.net = net
            return DistributedDataParallel(net, [self.device.index])
        for module in net.modules():
            if isinstance(module, nn.BatchNorm2d):
                module.__class__ = GlobalBatchNorm2d
        return DistributedDataParallel(net)

    def is_frozen(self, name):
        """Whether a tensor or layer is of a frozen stage: its parameters have no gradient, its norms stay in eval()."""
        c = self.config
        if self.is_text or c.get("freeze", "none") == "none" or name.startswith(self.net.head):
            return False
        return c["freeze"] == "body" or self.net.stage(name) < c.get("frozenStages", 1)

    def train_mode(self):
        self.net.train()
        # Looked up each time: on several GPUs share() puts other norms in their places.
        for name, module in self.net.named_modules():
            if isinstance(module, nn.modules.batchnorm._BatchNorm) and self.is_frozen(name + "."):
                module.eval()

    def rate_of(self, name):
        """What the learning rate of a parameter is multiplied with: less for earlier layers, more for the head."""
        c = self.config
        if self.is_text:
            return 1
        named = [own for own, _ in self.net.named_parameters()]
        is_head = name.startswith(self.net.head)
        top = max(self.net.stage(own) for own in named if self.net.stage(own) < math.inf) + 1
        stage = top if is_head else min(self.net.stage(name), top)
        return c.get("layerDecay", 1) ** (top - stage) * (c.get("headRate", 1) if is_head else 1)

    def make_optimizer(self, state):
        c, named = self.config, {n: p for n, p in self.net.named_parameters() if p.requires_grad}
        groups = {}
        for name, parameter in named.items():
            decays = parameter.dim() >= 2 or c["decay"] == "all"
            factor = self.rate_of(name)
            group = groups.setdefault((decays, factor), {"params": [], "weight_decay": c["weightDecay"] if decays else 0.0, "factor": factor})
            group["params"].append(parameter)
        groups = list(groups.values())
        if c["optimizer"] == "sgd":
            optimizer = torch.optim.SGD(groups, c["learningRate"], c["momentum"])
            kinds = ["momentum_buffer"] if c["momentum"] else []
        else:
            optimizer = torch.optim.AdamW(groups, c["learningRate"], betas=(c["beta1"], c["beta2"]))
            kinds = ["exp_avg", "exp_avg_sq"]
        self.kinds = kinds
        for name, parameter in named.items():
            moments = {k: state[k + "." + name].to(self.device) for k in kinds if k + "." + name in state}
            if moments and self.record["position"]["step"] > 0:
                optimizer.state[parameter].update(moments)
                if c["optimizer"] == "adamw":
                    optimizer.state[parameter]["step"] = torch.tensor(float(self.record["position"]["step"]))
        return optimizer

    def sums(self, *values):
        """Sums over all processes, as floats."""
        total = torch.tensor([float(v) for v in values], dtype=torch.float64, device=self.device)
        if self.world > 1:
            dist.all_reduce(total)
        return total.tolist()

    @staticmethod
    def hits(logits, labels):
        top = logits.topk(min(5, logits.shape[1]), 1).indices == labels[:, None]
        return top[:, :1].sum(), top.sum()

    def step(self, passes, rows):
        """One optimizer step; its loss, hits and gradient norm over the whole batch."""
        c, seen = self.config, [0.0] * 4
        # The mean over labels divides by their weights, that over mixed targets by the rows.
        by_weights = self.class_weights is not None and not self.task.mixes
        self.optimizer.zero_grad(set_to_none=True)
        if by_weights:
            (rows,) = self.sums(sum(float(self.class_weights[labels.to(self.device)].sum()) for _, labels in passes))
        for index, (inputs, labels, *targets) in enumerate(passes):
            inputs, labels = inputs.to(self.device, non_blocking=True), labels.to(self.device, non_blocking=True)
            is_last = index == len(passes) - 1
            # Gradients are summed here, and once over the processes.
            with contextlib.nullcontext() if is_last or self.world == 1 else self.model.no_sync():
                logits = self.model(inputs)
                wanted = targets[0].to(self.device) if targets else labels
                loss = F.cross_entropy(logits, wanted, self.class_weights, reduction="sum", label_smoothing=c["labelSmoothing"])
                (loss * (self.world / rows)).backward()  # DistributedDataParallel takes the mean over the processes
            numbers = (loss.detach(), *self.hits(logits.detach(), labels), len(labels))
            seen = [before + now for before, now in zip(seen, numbers)]
        norm = None
        if self.is_text or c["clip"]:
            norm = float(nn.utils.clip_grad_norm_(self.net.parameters(), c["clip"] or math.inf))
        self.optimizer.step()
        total, hits1, hits5, count = self.sums(*seen)
        return total / (rows if by_weights else count), 100 * hits1 / count, 100 * hits5 / count, norm

    @torch.no_grad()
    def update_average(self, step):
        decay = min(self.config["averageDecay"], step / (step + 9))
        for name, value in self.net.state_dict().items():
            if name in self.average and value.is_floating_point():
                self.average[name].lerp_(value, 1 - decay)

    @torch.no_grad()
    def evaluate(self, part, weights=None):
        """Mean loss, Acc@1 and Acc@5 in percent with `weights` (a state_dict), the running average, or the live ones."""
        live = {n: t.clone() for n, t in self.net.state_dict().items()}
        self.net.load_state_dict(weights or {**live, **self.average})
        self.net.eval()
        loss = hits1 = hits5 = count = 0
        classes = 0 if self.is_text else len(self.record["outputs"]["classes"])
        counts = torch.zeros(3, classes, device=self.device, dtype=torch.long)  # how often each class was there, named, named rightly
        for inputs, labels in self.task.evaluation(part, self.rank, self.world):
            if not len(labels):
                continue
            labels = labels.to(self.device)
            logits = self.net(inputs.to(self.device))
            first, fifth = self.hits(logits, labels)
            loss += float(F.cross_entropy(logits, labels, reduction="sum"))
            if classes:
                named = logits.argmax(1)
                counts += torch.stack([torch.bincount(of, minlength=classes) for of in (labels, named, labels[named == labels])])
            hits1, hits5, count = hits1 + int(first), hits5 + int(fifth), count + len(labels)
        self.train_mode()
        self.net.load_state_dict(live)
        loss, hits1, hits5, count, *counts = self.sums(loss, hits1, hits5, count, *counts.flatten().tolist())
        there, named, right = (counts[at * classes : (at + 1) * classes] for at in range(3))
        f1 = [200 * r / (t + n) for r, t, n in zip(right, there, named) if t + n]
        self.by_class = {"f1": float(np.mean(f1)), "balanced": float(np.mean([100 * r / t for r, t in zip(right, there) if t]))} if classes else {}
        return loss / count, 100 * hits1 / count, 100 * hits5 / count

    def save(self, name):
        if self.rank:
            return
        state, tensors = self.net.state_dict(), {}
        for own in self.names:
            value = state[own]
            tensors["model." + own] = torch.tensor(self.record["position"]["step"]) if own.endswith("num_batches_tracked") else value
        for parameter_name, parameter in self.net.named_parameters():
            if not parameter.requires_grad:
                continue
            moments = self.optimizer.state.get(parameter, {})
            for kind in self.kinds or ["momentum_buffer"]:
                value = moments.get(kind)  # None without momentum, where the lab keeps zeros
                tensors["optimizer.%s.%s" % (kind, parameter_name)] = torch.zeros_like(parameter) if value is None else value
        for own, value in self.average.items():
            tensors["average." + own] = value
        descent = json.dumps(self.record, allow_nan=False)
        write_safetensors(os.path.join(self.out, name), tensors, {"format": "pt", "descent": descent})

    def train(self):
        record, c, position = self.record, self.config, self.record["position"]
        points, epochs = Curves(record["history"]["points"]), Curves(record["history"]["epochs"])
        record["history"]["end"] = None
        os.makedirs(self.out, exist_ok=True)
        metrics = open(os.path.join(self.out, "metrics.jsonl"), "a", buffering=1) if self.rank == 0 else None
        log = lambda **row: metrics and metrics.write(json.dumps({k: v for k, v in row.items() if v is not None}) + "\n")
        last_step = min(c["steps"] or math.inf, position["step"] + (self.options.steps or math.inf))
        meters, began, before = record["meters"], time.time(), record["seconds"]
        epoch_ms = meters.get("epochMs") or 0
        self.train_mode()

        def meter(name, value, rows):
            for field, now in (("value", value), ("sum", (meters.get(name + ".sum") or 0) + value * rows), ("count", (meters.get(name + ".count") or 0) + rows)):
                meters["%s.%s" % (name, field)] = now

        patient = lambda: c.get("patience") is None or record["best"] is None or position["epoch"] - 1 - record["best"]["epoch"] < c["patience"]
        while position["epoch"] < c["epochs"] and position["step"] < last_step and patient():
            epoch, epoch_began, seen = position["epoch"], time.time(), time.time()
            for passes, rows in self.task.training(epoch, position["stepInEpoch"], self.rank, self.world):
                data_ms = (time.time() - seen) * 1000
                rate = learning_rate(c, record["schedule"], epoch, position["step"], self.task.steps)
                for group in self.optimizer.param_groups:
                    group["lr"] = rate * group["factor"]
                    if c["schedule"] == "onecycle":
                        total = min(c["steps"] or math.inf, c["epochs"] * self.task.steps)
                        momentum = one_cycle(0.95, 0.85, 0.95, position["step"], total)
                        group.update({"momentum": momentum} if c["optimizer"] == "sgd" else {"betas": (momentum, c["beta2"])})
                loss, acc1, acc5, norm = self.step(passes, rows)
                if not math.isfinite(loss):
                    sys.exit("The loss of step %d is %s. Go on from the last checkpoint with a smaller learning rate." % (position["step"], loss))
                step, now = position["step"], time.time()
                position["step"] += 1
                position["stepInEpoch"] += 1
                if self.average:
                    self.update_average(position["step"])
                record["seconds"] = before + now - began
                row = {"loss": loss, "learningRate": rate, "dataMs": round(data_ms, 3), "stepMs": round((now - seen) * 1000, 3)}
                row.update({"gradientNorm": norm} if self.is_text else {"acc1": acc1, "acc5": acc5})
                points.add({"epoch": epoch, "step": step, "seconds": record["seconds"], **row})
                log(kind="step", epoch=epoch, step=step, **{k: short(v) if k in ("loss", "acc1", "acc5") else v for k, v in row.items() if v is not None})
                for name, value in (("loss", loss), ("acc1", acc1), ("acc5", acc5)):
                    meter(name, value, rows)
                if self.rank == 0 and position["stepInEpoch"] % self.options.log == 0:
                    print("epoch %d step %d loss %.4f lr %.6g %.1f ms" % (epoch, step, loss, rate, row["stepMs"]), flush=True)
                seen = time.time()
                if position["step"] >= last_step:
                    break
            meters["epochMs"] = epoch_ms + (time.time() - epoch_began) * 1000
            if position["stepInEpoch"] >= self.task.steps:
                self.end_epoch(epochs, log)
                epoch_ms = 0
            self.save("last.safetensors")
        if self.is_text and (position["epoch"] >= c["epochs"] or not patient()) and self.task.has_test:
            loss, _, _ = self.evaluate("test", self.best)
            record["history"]["end"] = {"testLoss": loss, "testPerplexity": math.exp(loss)}
            log(kind="end", **record["history"]["end"])
            self.save("last.safetensors")
        if self.rank == 0:
            seconds = sum((points.columns["stepMs"][-self.options.log :])) / 1000
            count = min(self.options.log, points.length)
            print("%d process(es): %.2f steps/s over the last %d steps" % (self.world, count / seconds, count))

    def end_epoch(self, epochs, log):
        record, position, meters = self.record, self.record["position"], self.record["meters"]
        loss, acc1, acc5 = self.evaluate("validation")
        by = self.config["bestMetric"]
        metric, best = {"loss": loss, "acc1": acc1, "acc5": acc5, **self.by_class}[by], record["best"]
        is_best = best is None or (metric < best["metric"] if by == "loss" else metric > best["metric"])
        if is_best:
            record["best"] = {"metric": metric, "epoch": position["epoch"]}
            self.best = {**{n: t.clone() for n, t in self.net.state_dict().items()}, **{n: t.clone() for n, t in self.average.items()}}
        mean = lambda name: (meters[name + ".sum"] or 0) / (meters[name + ".count"] or 1)
        row = {"epoch": position["epoch"], "trainLoss": mean("loss"), "valLoss": loss, "seconds": meters["epochMs"] / 1000}
        if self.is_text:
            row["valPerplexity"] = math.exp(loss)
        else:
            row.update(trainAcc1=mean("acc1"), trainAcc5=mean("acc5"), valAcc1=acc1, valAcc5=acc5, valF1=self.by_class["f1"], valBalanced=self.by_class["balanced"])
        log(kind="epoch", **row)
        epochs.add({**row, "learningRate": self.optimizer.param_groups[0]["lr"] / self.optimizer.param_groups[0]["factor"]})
        lowest = record["schedule"].get("lowestLoss")
        if lowest is None or loss < lowest:
            record["schedule"]["lowestLoss"] = loss
        else:
            record["schedule"]["divisions"] = (record["schedule"].get("divisions") or 0) + 1
        position["epoch"] += 1
        position["stepInEpoch"] = 0
        for name in meters:
            meters[name] = 0
        if self.rank == 0:
            print("end of epoch %d: validation loss %.4f%s" % (row["epoch"] + 1, loss, "" if self.is_text else " Acc@1 %.2f" % acc1), flush=True)
        if is_best:
            self.save("best.safetensors")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", required=True, help="the data folder of the run, or its .zip, .tar or .tar.gz")
    parser.add_argument("--checkpoint", default=os.path.join(HERE, "checkpoint.safetensors"))
    parser.add_argument("--out", default=os.path.join(HERE, "out"))
    parser.add_argument("--steps", type=int, help="end after this many more steps")
    parser.add_argument("--workers", type=int, default=4, help="processes that open pictures, for each GPU")
    parser.add_argument("--log", type=int, default=50, metavar="N", help="print a line every N steps")
    parser.add_argument("--cpu", action="store_true", help="leave the GPUs alone")
    parser.add_argument("--tf32", action="store_true", help="faster and less exact products on GPUs")
    options = parser.parse_args()
    options.data = data_folder(options.data)
    Run(options).train()
    if dist.is_available() and dist.is_initialized():
        dist.destroy_process_group()


if __name__ == "__main__":
    main()
