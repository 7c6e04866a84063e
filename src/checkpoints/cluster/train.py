#!/usr/bin/env python3
"""Continues a run of Descent with PyTorch, on one GPU or many machines.

  torchrun --nproc_per_node 8 train.py --data FOLDER            one machine with 8 GPUs
  python3 train.py --data FOLDER                                one process
  torchrun --nnodes 2 --nproc_per_node 8 --rdzv_backend c10d --rdzv_endpoint HOST:29500 train.py --data FOLDER

Beside it lie checkpoint.safetensors, where the run stands, and run.json, its configuration (which may be edited). FOLDER is
the data folder of the run; the other files beside this one read it as the lab did, draw the lab's random numbers and hold its
networks. Each step takes the same batch as the lab would, shared out among the processes; BatchNorm sees the whole batch. Into
--out go metrics.jsonl, last.safetensors and best.safetensors: checkpoints that the lab opens again, with the curves joined.
Needs Python 3.8, PyTorch 1.13 or later, NumPy and Pillow; torchvision where the run changes colours (autoAugment, colorJitter,
hue); nothing else.
"""
import argparse
import contextlib
import json
import math
import os
import sys
import time

import numpy as np
import torch
import torch.distributed as dist
import torch.nn as nn
import torch.nn.functional as F
from torch.nn.parallel import DistributedDataParallel

from archives import data_folder
from networks import GPT, GlobalBatchNorm2d, ResNet, Transformer, ViT
from tasks import BlockTask, ImageTask, TextTask
from tensors import read_safetensors, write_safetensors

HERE = os.path.dirname(os.path.abspath(__file__))

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
