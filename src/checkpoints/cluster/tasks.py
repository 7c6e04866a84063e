"""What a run is fed: pictures found by reading.py and opened by pictures.py, columns of a text, blocks drawn from one."""
import math
import sys

import numpy as np
import torch
import torch.nn.functional as F

from augmentation import box_of, crop, erased_box, mix_of, steps_of
from draws import STREAMS, balanced, hash32, key, shuffled
from pictures import open_picture
from reading import read_pictures, read_texts


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
