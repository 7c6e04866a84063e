"""train.py images|text FOLDER [options] : the same training in plain PyTorch, to hold the lab's numbers against.

images: ResNet-18 as torchvision has it, at any width, on train/<class>/ and val/<class>/ (or Tiny-ImageNet's val_annotations.txt).
text: the Transformer of pytorch/examples on train.txt, valid.txt, test.txt.
Prints rows as metrics.jsonl has them: {"kind": "step", ...} and {"kind": "epoch", ...}. Options are those of `npm run train`.
Needs torch, torchvision, Pillow, numpy.
"""
import argparse, json, math, os
import numpy as np
import torch
from torch import nn
from PIL import Image
from torchvision import transforms
from models import ResNet18, WordLM
from refio import write_safetensors

MEAN, STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)


def options():
    p = argparse.ArgumentParser()
    p.add_argument("task", choices=["images", "text"])
    p.add_argument("folder")
    p.add_argument("--width", type=int, default=64)
    p.add_argument("--size", type=int, default=64)
    p.add_argument("--emsize", type=int, default=200)
    p.add_argument("--nhead", type=int, default=2)
    p.add_argument("--nhid", type=int, default=200)
    p.add_argument("--nlayers", type=int, default=2)
    p.add_argument("--dropout", type=float, default=0.2)
    p.add_argument("--layer-dropout", type=float, default=0.1)
    p.add_argument("--bptt", type=int, default=35)
    p.add_argument("--clip", type=float, default=0.25)
    p.add_argument("--batch", type=int)
    p.add_argument("--lr", type=float)
    p.add_argument("--momentum", type=float, default=0.9)
    p.add_argument("--weight-decay", type=float, default=1e-4)
    p.add_argument("--schedule", choices=["constant", "cosine"], default="constant")
    p.add_argument("--warmup", type=float, default=0)
    p.add_argument("--augment", choices=["none", "imagenet"], default="none")
    p.add_argument("--epochs", type=int)
    p.add_argument("--steps", type=int, default=10**9, help="ends after so many steps in all")
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--no-shuffle", action="store_true")
    p.add_argument("--threads", type=int, default=1)
    p.add_argument("--winograd", help="how the lab convolves; here it means nothing")
    p.add_argument("--float64", action="store_true", help="computes in double precision: how far rounding alone carries")
    p.add_argument("--write-init", help="writes the weights before the first step, .safetensors")
    o = p.parse_args()
    o.batch = o.batch or (256 if o.task == "images" else 20)
    o.epochs = o.epochs or (90 if o.task == "images" else 6)
    o.lr = o.lr or (0.1 if o.task == "images" else 5.0)
    return o


def tell(**row):
    print(json.dumps(row), flush=True)


def write_init(path, model):
    if path:
        write_safetensors(path, {name: value.numpy() for name, value in model.state_dict().items()})


def open_picture(path, size):
    """As the lab: transparent pictures on white, shorter side to `size`, the centre cut out."""
    picture = Image.open(path)
    if picture.mode in ("RGBA", "LA", "P"):
        picture = picture.convert("RGBA")
        picture = Image.alpha_composite(Image.new("RGBA", picture.size, (255, 255, 255, 255)), picture)
    picture = picture.convert("RGB")
    if picture.size != (size, size):
        picture = transforms.CenterCrop(size)(transforms.Resize(size)(picture))
    return picture


def picture_paths(folder):
    classes = sorted(name for name in os.listdir(os.path.join(folder, "train")) if os.path.isdir(os.path.join(folder, "train", name)))
    parts = {"train": [], "val": []}
    for label, name in enumerate(classes):
        for part in parts:
            where = os.path.join(folder, part, name)
            images = os.path.join(where, "images")
            where = images if os.path.isdir(images) else where
            if os.path.isdir(where):
                parts[part] += [(os.path.join(where, file), label) for file in sorted(os.listdir(where))]
    annotations = os.path.join(folder, "val", "val_annotations.txt")
    if os.path.exists(annotations):
        for line in open(annotations):
            file, wnid = line.split("\t")[:2]
            path = os.path.join(folder, "val", "images", file)
            if wnid in classes and os.path.exists(path):
                parts["val"].append((path, classes.index(wnid)))
    return classes, parts


def top(scores, labels, k):
    return (scores.topk(min(k, scores.size(1)))[1] == labels[:, None]).any(1).sum().item()


def rate(o, step, per_epoch):
    """Linear warm-up over the first epochs, counted in steps, then the schedule."""
    warm = round(o.warmup * per_epoch)
    if step < warm:
        return o.lr * (step + 1) / warm
    if o.schedule == "constant":
        return o.lr
    falling = max(1, o.epochs * per_epoch - warm)
    return o.lr / 2 * (1 + math.cos(math.pi * min(step - warm, falling) / falling))


def images(o):
    classes, parts = picture_paths(o.folder)
    pictures = {part: [open_picture(path, o.size) for path, _ in rows] for part, rows in parts.items()}
    labels = {part: torch.tensor([label for _, label in rows]) for part, rows in parts.items()}
    numbers = transforms.Compose([transforms.ToTensor(), transforms.Normalize(MEAN, STD)])
    change = transforms.Compose([transforms.RandomResizedCrop(o.size), transforms.RandomHorizontalFlip()]) if o.augment == "imagenet" else None
    still = {part: torch.stack([numbers(picture) for picture in pictures[part]]) for part in (["val"] if change else ["train", "val"])}
    torch.manual_seed(o.seed)
    model = ResNet18(o.width, len(classes))
    write_init(o.write_init, model)
    model.to(torch.float64 if o.float64 else torch.float32)
    optimizer = torch.optim.SGD(model.parameters(), o.lr, momentum=o.momentum, weight_decay=o.weight_decay)
    count, step = len(labels["train"]), 0
    per_epoch = math.ceil(count / o.batch)
    for epoch in range(o.epochs):
        model.train()
        order = torch.arange(count) if o.no_shuffle else torch.randperm(count)
        for chosen in order.split(o.batch):
            if step >= o.steps:
                return
            x = torch.stack([numbers(change(pictures["train"][i])) for i in chosen.tolist()]) if change else still["train"][chosen]
            x, y = x.to(model.fc.weight.dtype), labels["train"][chosen]
            for group in optimizer.param_groups:
                group["lr"] = rate(o, step, per_epoch)
            scores = model(x)
            loss = nn.functional.cross_entropy(scores, y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            tell(kind="step", epoch=epoch, step=step, loss=loss.item(), acc1=100 * top(scores, y, 1) / len(y))
            step += 1
        model.eval()
        with torch.no_grad():
            scores = torch.cat([model(x.to(model.fc.weight.dtype)) for x in still["val"].split(256)])
        y = labels["val"]
        tell(kind="epoch", epoch=epoch, valLoss=nn.functional.cross_entropy(scores, y).item(),
             valAcc1=100 * top(scores, y, 1) / len(y), valAcc5=100 * top(scores, y, 5) / len(y))


def text(o):
    index, ids = {}, {}
    for part in ("train", "valid", "test"):
        with open(os.path.join(o.folder, part + ".txt"), encoding="utf8") as lines:
            ids[part] = [index.setdefault(word, len(index)) for line in lines for word in line.split() + ["<eos>"]]

    def columns(part, batch):
        n = len(ids[part]) // batch
        return torch.tensor(ids[part][:n * batch]).view(batch, n).t().contiguous()

    def chunks(rows):
        for i in range(0, len(rows) - 1, o.bptt):
            n = min(o.bptt, len(rows) - 1 - i)
            yield rows[i:i + n], rows[i + 1:i + 1 + n].reshape(-1)

    torch.manual_seed(o.seed)
    model = WordLM(len(index), o.emsize, o.nhead, o.nhid, o.nlayers, o.dropout, o.layer_dropout)
    write_init(o.write_init, model)
    model.to(torch.float64 if o.float64 else torch.float32)
    step, train, valid, lr, best = 0, columns("train", o.batch), columns("valid", 10), o.lr, math.inf
    for epoch in range(o.epochs):
        model.train()
        for x, y in chunks(train):
            if step >= o.steps:
                return
            model.zero_grad()
            loss = nn.functional.nll_loss(model(x).view(-1, len(index)), y)
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), o.clip)
            with torch.no_grad():
                for p in model.parameters():
                    p.add_(p.grad, alpha=-lr)
            tell(kind="step", epoch=epoch, step=step, loss=loss.item())
            step += 1
        model.eval()
        with torch.no_grad():
            total = sum(len(x) * nn.functional.nll_loss(model(x).view(-1, len(index)), y).item() for x, y in chunks(valid))
        loss = total / (len(valid) - 1)
        tell(kind="epoch", epoch=epoch, valLoss=loss, valPerplexity=math.exp(loss))
        lr = lr if loss < best else lr / 4
        best = min(best, loss)


if __name__ == "__main__":
    chosen = options()
    torch.set_num_threads(chosen.threads)
    images(chosen) if chosen.task == "images" else text(chosen)
