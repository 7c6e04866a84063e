"""finetune.py FIXTURES: what freezing, a rate of its own for the head and weights of classes do to three steps of the tiny ResNet and
ViT in PyTorch, in float64 from stored weights.

Writes FIXTURES/finetune.json: of each case its settings, losses, and how far every tensor came from where it began (RMS).
"""
import json, os, sys
import numpy as np
import torch
from torch.nn import functional as F
from torchvision.models import VisionTransformer
from models import ResNet18
from refio import read_safetensors

torch.set_num_threads(1)
D = sys.argv[1]


def tensors(path):
    return {k: torch.from_numpy(v.copy()) for k, v in read_safetensors(os.path.join(D, path))[0].items()}


def resnet():
    model = ResNet18(8, 10)
    # Statistics that a norm could lose.
    model.load_state_dict(tensors("resnet-tiny/after5_lr_small.safetensors"))
    b = tensors("resnet-tiny/batches.safetensors")
    stages = [["conv1", "bn1"]] + [["layer%d" % i] for i in range(1, 5)]
    return model, stages, ["fc"], b["images"].view(5, 8, 3, 64, 64), b["labels"].view(5, 8)


def vit():
    with open(os.path.join(D, "vit-tiny/manifest.json")) as file:
        c = json.load(file)["config"]
    model = VisionTransformer(c["image_size"], c["patch_size"], c["num_layers"], c["num_heads"], c["hidden_dim"], c["mlp_dim"], num_classes=c["classes"])
    model.load_state_dict(tensors("vit-tiny/init.safetensors"))
    b = tensors("vit-tiny/batches.safetensors")
    pictures = b["pictures"].double() / 64 - 2
    stages = [["conv_proj", "class_token", "encoder.pos_embedding"]]
    stages += [["encoder.layers.encoder_layer_%d" % i] for i in range(c["num_layers"])] + [["encoder.ln"]]
    return model, stages, ["heads"], pictures, b["labels"]


def belongs(name, modules):
    return any(name == m or name.startswith(m + ".") for m in modules)


def run(make, case):
    model, stages, head, pictures, labels = make()
    model = model.double()
    frozen = {"none": 0, "stages": case.get("frozenStages", 1), "body": len(stages)}[case.get("freeze", "none")]
    modules = [m for stage in stages[:frozen] for m in stage]
    groups, decay = {}, case.get("layerDecay", 1)
    for name, parameter in model.named_parameters():
        parameter.requires_grad_(not belongs(name, modules))
        if parameter.requires_grad:
            # MAE's param_groups_lrd: a layer has decay times the rate of the one above, the norm after the last one and the head all of it.
            layer = next((i for i, stage in enumerate(stages) if belongs(name, stage)), len(stages) - 1)
            share = decay ** (len(stages) - 1 - layer) * (case.get("headRate", 1) if belongs(name, head) else 1)
            groups.setdefault(share, []).append(parameter)
    rate = case["learningRate"]
    groups = [{"params": p, "lr": rate * share} for share, p in groups.items()]
    if case["optimizer"] == "adamw":
        optimizer = torch.optim.AdamW(groups, rate, weight_decay=case["weightDecay"])
    else:
        optimizer = torch.optim.SGD(groups, rate, momentum=0.9, weight_decay=case["weightDecay"])
    before = {n: t.clone() for n, t in model.state_dict().items()}
    model.train()
    for name, module in model.named_modules():
        if name and belongs(name, modules):
            module.eval()
    weights = None
    if case.get("classWeights") == "balanced":
        counts = torch.bincount(labels.flatten().long(), minlength=10).double()
        weights = torch.where(counts > 0, counts.sum() / (len(counts) * counts), torch.zeros(()).double())
    losses = []
    for x, y in zip(pictures.double()[:3], labels.long()):
        loss = F.cross_entropy(model(x), y, weights, label_smoothing=case.get("labelSmoothing", 0.0))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(float(loss.detach()))
    moved = {n: float((t - before[n]).square().mean().sqrt()) for n, t in model.state_dict().items() if t.is_floating_point()}
    return {"settings": case, "losses": losses, "moved": moved}


SGD = {"optimizer": "sgd", "learningRate": 0.01, "weightDecay": 1e-4}
ADAMW = {"optimizer": "adamw", "learningRate": 1e-3, "weightDecay": 0.01}
cases = []
for make, rest in ((resnet, SGD), (vit, ADAMW)):
    for more in ({"freeze": "stages", "frozenStages": 2, "headRate": 10}, {"freeze": "body"}, {"headRate": 10}):
        if make is resnet and "freeze" not in more:
            continue  # the first case has both
        cases.append({"model": "resnet18" if make is resnet else "vit", **run(make, {**rest, **more})})
cases.append({"model": "vit", **run(vit, {**ADAMW, "layerDecay": 0.75})})
cases.append({"model": "resnet18", **run(resnet, {**SGD, "classWeights": "balanced", "labelSmoothing": 0.1})})
with open(os.path.join(D, "finetune.json"), "w") as file:
    json.dump(cases, file, indent=1)
    file.write("\n")
