"""Training steps of the same network in PyTorch on the processor, one for every line on standard input; prints what PyTorch
computes with as JSON (version, its BLAS, floating-point operations per second of a matrix product), then each step's
milliseconds. The argument is the run's configuration as JSON, with `threads` and `outputs`."""
import json
import os
import sys
import time

import torch

root = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
sys.path.insert(0, os.path.join(root, "scripts", "reference"))
import models  # noqa: E402

config = json.loads(sys.argv[1])
torch.set_num_threads(config["threads"])
torch.manual_seed(1)
is_words = config["model"] == "transformer"
is_text = is_words or config["model"] == "gpt"
outputs = config["outputs"] or (33278 if is_text else 200)
batch = config["batchSize"]


def own_network():
    """The network as the script of the cluster writes it, which its weights go to."""
    sys.path.insert(0, os.path.join(root, "src", "checkpoints", "cluster"))
    import train

    network = {"gpt": train.GPT, "vit": train.ViT}.get(config["model"], train.ResNet)(config, outputs)
    for parameter in network.parameters():  # a ViT's head begins with zeros, and a zero costs no less than another number
        if parameter.dim() > 1:
            torch.nn.init.normal_(parameter, std=0.02)
    return network


if config["model"] == "gpt":
    model = own_network()
    ids = torch.randint(outputs, (batch, config["block"]))
    target = torch.randint(outputs, (batch * config["block"],))
elif is_words:
    model = models.WordLM(outputs, config["emsize"], config["heads"], config["hidden"], config["layers"], config["dropout"],
                          config["layerDropout"])
    ids = torch.randint(outputs, (config["bptt"], batch))
    target = torch.randint(outputs, (config["bptt"] * batch,))
else:
    model = models.ResNet18(config["width"], outputs) if config["model"] == "resnet18" else own_network()
    side = config["pictureSize"]
    ids = torch.randint(256, (batch, 3, side, side), dtype=torch.uint8)
    target = torch.randint(outputs, (batch,))

model.train()
if config["optimizer"] == "sgd":
    optimizer = torch.optim.SGD(model.parameters(), lr=1e-4, momentum=config["momentum"], weight_decay=config["weightDecay"])
else:
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-4, weight_decay=config["weightDecay"])
# The example's model ends in log_softmax.
criterion = torch.nn.NLLLoss() if is_words else torch.nn.CrossEntropyLoss()
mean = torch.tensor([0.485, 0.456, 0.406]).view(1, 3, 1, 1)
deviation = torch.tensor([0.229, 0.224, 0.225]).view(1, 3, 1, 1)


def step():
    optimizer.zero_grad()
    if is_text:
        loss = criterion(model(ids).view(-1, outputs), target)
    else:
        loss = criterion(model((ids.float() / 255 - mean) / deviation), target)
    loss.backward()
    if config["clip"] is not None:
        torch.nn.utils.clip_grad_norm_(model.parameters(), config["clip"])
    optimizer.step()
    return loss.item()


def blas():
    """The library that torch.mm computes with: the file that this process has loaded, or what torch was built with."""
    torch.mm(torch.ones(64, 64), torch.ones(64, 64))
    with open("/proc/self/maps") as maps:
        files = {os.path.realpath(line.split()[-1]) for line in maps if "/" in line}
    for name in ("mkl", "openblas", "blis", "blas"):
        found = sorted(one for one in files if name in os.path.basename(one))
        if found:
            return found[0]
    return "built in: " + torch.__config__.show().split("BLAS_INFO=")[-1].split(",")[0]


def product_rate(side=1024, seconds=0.5):
    """Floating-point operations per second of the fastest product of two square matrices."""
    a, b = torch.rand(side, side), torch.rand(side, side)
    least, end = float("inf"), time.perf_counter() + seconds
    torch.mm(a, b)
    while True:
        begin = time.perf_counter()
        torch.mm(a, b)
        least = min(least, time.perf_counter() - begin)
        if time.perf_counter() > end:
            return 2 * side**3 / least


print(json.dumps({"version": torch.__version__, "blas": blas(), "flopsPerSecond": product_rate()}), flush=True)
for _ in sys.stdin:
    begin = time.perf_counter()
    step()
    print((time.perf_counter() - begin) * 1000, flush=True)
