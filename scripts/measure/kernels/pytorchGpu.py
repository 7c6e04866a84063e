"""A training step of both networks in PyTorch on CUDA, to stand beside webgpuStep.mjs: python3 scripts/measure/kernels/pytorchGpu.py

Eager and NCHW, as the examples of PyTorch run it, and at its best: channels last, autocast and torch.compile."""
import os
import sys
import time

import torch

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "reference"))
import models  # noqa: E402


def at_its_best(model, channels_last=False):
    """The model compiled for the shapes of its step, its pictures channel by channel within a pixel."""
    if channels_last:
        model = model.to(memory_format=torch.channels_last)
    return torch.compile(model, mode="max-autotune")


def resnet_step(batch, half, outputs=200, best=False):
    model = models.ResNet18(64, outputs).cuda().train()
    pictures = torch.randint(256, (batch, 3, 64, 64), dtype=torch.uint8).cuda()
    target = torch.randint(outputs, (batch,)).cuda()
    mean = torch.tensor([0.485, 0.456, 0.406]).view(1, 3, 1, 1).cuda()
    deviation = torch.tensor([0.229, 0.224, 0.225]).view(1, 3, 1, 1).cuda()
    optimizer = torch.optim.SGD(model.parameters(), lr=1e-4, momentum=0.9, weight_decay=1e-4)
    criterion = torch.nn.CrossEntropyLoss()
    scaler = torch.amp.GradScaler("cuda", enabled=half)
    network = at_its_best(model, channels_last=True) if best else model
    layout = torch.channels_last if best else torch.contiguous_format

    def step():
        optimizer.zero_grad()
        with torch.autocast("cuda", torch.float16, enabled=half):
            normalised = ((pictures.float() / 255 - mean) / deviation).contiguous(memory_format=layout)
            loss = criterion(network(normalised), target)
        scaler.scale(loss).backward()
        scaler.step(optimizer)
        scaler.update()

    return step


def text_step(batch=20, bptt=35, outputs=33278, half=False, best=False):
    model = models.WordLM(outputs, 200, 2, 200, 2, 0.2, 0.1).cuda().train()
    ids = torch.randint(outputs, (bptt, batch)).cuda()
    target = torch.randint(outputs, (bptt * batch,)).cuda()
    optimizer = torch.optim.SGD(model.parameters(), lr=1e-4)
    criterion = torch.nn.NLLLoss()
    network = at_its_best(model) if best else model
    scaler = torch.amp.GradScaler("cuda", enabled=half)

    def step():
        optimizer.zero_grad()
        with torch.autocast("cuda", torch.float16, enabled=half):
            loss = criterion(network(ids).view(-1, outputs), target)
        scaler.scale(loss).backward()
        scaler.unscale_(optimizer)
        torch.nn.utils.clip_grad_norm_(model.parameters(), 0.25)
        scaler.step(optimizer)
        scaler.update()

    return step


def milliseconds(step, warm_up=8, steps=20):
    """The least of three rounds, in which nothing waits for a step."""
    for _ in range(warm_up):
        step()
    torch.cuda.synchronize()
    least = float("inf")
    for _ in range(3):
        begin = time.perf_counter()
        for _ in range(steps):
            step()
        torch.cuda.synchronize()
        least = min(least, (time.perf_counter() - begin) / steps * 1000)
    return least


torch.backends.cudnn.benchmark = True
torch.manual_seed(1)
peers = (
    ("float32, eager, NCHW", False, False, False),
    ("TF32, eager, NCHW", True, False, False),
    ("float16, eager, NCHW", True, True, False),
    ("TF32, compiled, channels last", True, False, True),
    ("float16, compiled, channels last", True, True, True),
)
for name, tf32, half, best in peers:
    torch.backends.cuda.matmul.allow_tf32 = tf32
    torch.backends.cudnn.allow_tf32 = tf32
    for batch in (8, 64, 256):
        print(f"ResNet-18, batch {batch}, {name}: {milliseconds(resnet_step(batch, half, best=best)):.2f} ms", flush=True)
    if best or not half:
        text = milliseconds(text_step(half=half, best=best))
        print(f"Transformer, 20 x 35 words of 33,278, {name.replace(', NCHW', '').replace(', channels last', '')}: {text:.2f} ms", flush=True)
