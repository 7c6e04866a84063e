"""A training step of both networks in PyTorch on CUDA, to stand beside webgpuStep.mjs: python3 scripts/measure/pytorchGpu.py"""
import os
import sys
import time

import torch

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "reference"))
import models  # noqa: E402


def resnet_step(batch, half, outputs=200):
    model = models.ResNet18(64, outputs).cuda().train()
    pictures = torch.randint(256, (batch, 3, 64, 64), dtype=torch.uint8).cuda()
    target = torch.randint(outputs, (batch,)).cuda()
    mean = torch.tensor([0.485, 0.456, 0.406]).view(1, 3, 1, 1).cuda()
    deviation = torch.tensor([0.229, 0.224, 0.225]).view(1, 3, 1, 1).cuda()
    optimizer = torch.optim.SGD(model.parameters(), lr=1e-4, momentum=0.9, weight_decay=1e-4)
    criterion = torch.nn.CrossEntropyLoss()
    scaler = torch.amp.GradScaler("cuda", enabled=half)

    def step():
        optimizer.zero_grad()
        with torch.autocast("cuda", torch.float16, enabled=half):
            loss = criterion(model((pictures.float() / 255 - mean) / deviation), target)
        scaler.scale(loss).backward()
        scaler.step(optimizer)
        scaler.update()

    return step


def text_step(batch=20, bptt=35, outputs=33278):
    model = models.WordLM(outputs, 200, 2, 200, 2, 0.2, 0.1).cuda().train()
    ids = torch.randint(outputs, (bptt, batch)).cuda()
    target = torch.randint(outputs, (bptt * batch,)).cuda()
    optimizer = torch.optim.SGD(model.parameters(), lr=1e-4)
    criterion = torch.nn.NLLLoss()

    def step():
        optimizer.zero_grad()
        criterion(model(ids).view(-1, outputs), target).backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 0.25)
        optimizer.step()

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
for name, tf32, half in (("float32", False, False), ("TF32", True, False), ("float16", True, True)):
    torch.backends.cuda.matmul.allow_tf32 = tf32
    torch.backends.cudnn.allow_tf32 = tf32
    for batch in (8, 64, 256):
        print(f"ResNet-18, batch {batch}, {name}: {milliseconds(resnet_step(batch, half)):.2f} ms", flush=True)
    if not half:
        print(f"Transformer, 20 x 35 words of 33,278, {name}: {milliseconds(text_step()):.2f} ms", flush=True)
