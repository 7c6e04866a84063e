"""trajectories.py FIXTURES: 50 steps of both tiny models at lr 0.01 on the five stored batches in turn, in float32 and float64.

Writes FIXTURES/trajectories.json: the losses, and the distance between the two, against which the backends are judged.
"""
import json, os, sys
import torch
from torch import nn
from models import ResNet18, WordLM
from refio import read_safetensors

torch.set_num_threads(1)
D = sys.argv[1]
STEPS = 50


def tensors(path):
    return {k: torch.from_numpy(v.copy()) for k, v in read_safetensors(os.path.join(D, path))[0].items()}


def resnet(dtype, flip=False):
    cfg = json.load(open(os.path.join(D, "resnet-tiny/manifest.json")))["config"]
    model = ResNet18(cfg["width"], cfg["classes"])
    model.load_state_dict(tensors("resnet-tiny/init.safetensors"))
    model.to(dtype).train()
    batches = tensors("resnet-tiny/batches.safetensors")
    optimizer = torch.optim.SGD(model.parameters(), 0.01, momentum=cfg["momentum"], weight_decay=cfg["weight_decay"])
    losses = []
    for step in range(STEPS):
        x, y = batches["images"][step % 5].to(dtype), batches["labels"][step % 5]
        if flip:  # another order of the samples: the same numbers, other rounding
            x, y = x.flip(0), y.flip(0)
        loss = nn.functional.cross_entropy(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


def transformer(dtype, flip=False):
    cfg = json.load(open(os.path.join(D, "lm-tiny/manifest.json")))["config"]
    model = WordLM(cfg["vocab"], cfg["emsize"], cfg["nhead"], cfg["nhid"], cfg["nlayers"], 0.0, 0.0)
    model.load_state_dict(tensors("lm-tiny/init.safetensors"))
    model.to(dtype).train()
    batches = tensors("lm-tiny/batches.safetensors")
    losses = []
    for step in range(STEPS):
        data, targets = batches["data"][step % 5], batches["targets"][step % 5]
        if flip:
            data, targets = data.flip(1), targets.view(data.shape).flip(1).reshape(-1)
        out = model(data)
        loss = nn.functional.nll_loss(out.view(-1, cfg["vocab"]), targets)
        model.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), cfg["clip"])
        with torch.no_grad():
            for p in model.parameters():
                p.add_(p.grad, alpha=-0.01)
        losses.append(loss.item())
    return losses


result = {}
for name, run in [("resnet", resnet), ("transformer", transformer)]:
    f32, f64, other = run(torch.float32), run(torch.float64), run(torch.float32, True)
    distance = max(max(abs(a - b), abs(c - b)) for a, b, c in zip(f32, f64, other))
    result[name] = {"learning_rate": 0.01, "loss_f64": f64, "loss_f32": f32, "largest_distance": distance}
    print(name, "float32 to float64:", distance, "losses", f64[0], f64[-1])
json.dump(result, open(os.path.join(D, "trajectories.json"), "w"), indent=1)
