"""halves.py FIXTURES: 20 steps of both tiny models at lr 0.01 on the five stored batches in turn, in float32 with activations and
their gradients rounded to 16 bits where mixed precision stores them so, and the loss scaled.

Writes FIXTURES/halves.json: the losses, and the gradients of the first step against the stored ones; under "NAME, products" the same
with the weights of products rounded, too, as products of halves take them. Mixed precision on a
backend is judged by its distance from the float64 run in trajectories.json, and this file says how far rounding alone leads.
"""
import contextlib, json, math, os, sys
import torch
from torch import nn
from torch.nn import functional as F
from models import ResNet18, WordLM
from refio import read_safetensors

torch.set_num_threads(1)
D = sys.argv[1]
STEPS, SCALE = 20, 65536.0


def tensors(path):
    return {k: torch.from_numpy(v.copy()) for k, v in read_safetensors(os.path.join(D, path))[0].items()}


def stored(x):
    """Autograd rounds the gradient on its way back, too."""
    return x.half().float()


def residual_block(block, x):
    y = stored(F.relu(block.bn1(stored(block.conv1(x)))))
    y = block.bn2(stored(block.conv2(y)))
    down = block.downsample
    return stored(F.relu(y + (x if down is None else stored(down[1](stored(down[0](x)))))))


def resnet(model, x):
    x = stored(F.max_pool2d(stored(F.relu(model.bn1(stored(model.conv1(x))))), 3, 2, 1))
    for layer in (model.layer1, model.layer2, model.layer3, model.layer4):
        for block in layer:
            x = residual_block(block, x)
    return model.fc(stored(x.mean((2, 3))))


def transformer(model, ids):
    T, B = ids.shape
    E, H = model.ninp, model.nhead
    mask = torch.zeros(T, T).masked_fill(torch.ones(T, T).triu(1).bool(), float("-inf"))
    heads = lambda z: z.contiguous().view(T, B * H, E // H).transpose(0, 1)
    x = stored(model.input_emb.weight[ids] * math.sqrt(E) + model.pos_encoder.pe[:T])
    for layer in model.encoder.layers:
        attention = layer.self_attn
        q, k, v = map(heads, stored(F.linear(x, attention.in_proj_weight, attention.in_proj_bias)).split(E, dim=-1))
        a = torch.softmax((q / math.sqrt(E // H)) @ k.transpose(1, 2) + mask, dim=-1)
        o = stored((a @ v).transpose(0, 1).contiguous().view(T, B, E))
        x = stored(layer.norm1(stored(x + stored(attention.out_proj(o)))))
        x = stored(layer.norm2(stored(x + stored(layer.linear2(stored(F.relu(layer.linear1(x))))))))
    return model.decoder(stored(model.encoder.norm(x))).view(T * B, -1)


@contextlib.contextmanager
def rounded_weights(model, are_rounded):
    """Forward and back the weights of products are halves; the optimizer has them whole."""
    weights = [p for name, p in model.named_parameters() if are_rounded and p.dim() > 1 and "input_emb" not in name]
    whole = [w.data for w in weights]
    for w in weights:
        w.data = w.data.half().float()
    yield
    for w, data in zip(weights, whole):
        w.data = data


def train(path, model, forward, inputs, labels, optimizer, clip, products=False):
    batches, wanted = tensors(path + "/batches.safetensors"), tensors(path + "/grads.safetensors")
    losses, gradients = [], {}
    for step in range(STEPS):
        optimizer.zero_grad()
        with rounded_weights(model, products):
            loss = F.cross_entropy(forward(model, batches[inputs][step % 5]), batches[labels][step % 5].reshape(-1))
            (loss * SCALE).backward()
        for p in model.parameters():
            p.grad /= SCALE
        if step == 0:
            for name, p in model.named_parameters():
                gradients[name] = ((p.grad - wanted[name]).norm() / wanted[name].norm()).item()
        if clip:
            nn.utils.clip_grad_norm_(model.parameters(), clip)
        optimizer.step()
        losses.append(loss.item())
    return {"losses": losses, "gradients": gradients}


def resnet_run(products):
    cfg = json.load(open(os.path.join(D, "resnet-tiny/manifest.json")))["config"]
    model = ResNet18(cfg["width"], cfg["classes"])
    model.load_state_dict(tensors("resnet-tiny/init.safetensors"))
    sgd = torch.optim.SGD(model.parameters(), 0.01, momentum=cfg["momentum"], weight_decay=cfg["weight_decay"])
    return train("resnet-tiny", model.train(), resnet, "images", "labels", sgd, None, products)


def transformer_run(products):
    cfg = json.load(open(os.path.join(D, "lm-tiny/manifest.json")))["config"]
    model = WordLM(cfg["vocab"], cfg["emsize"], cfg["nhead"], cfg["nhid"], cfg["nlayers"], 0.0, 0.0)
    model.load_state_dict(tensors("lm-tiny/init.safetensors"))
    sgd = torch.optim.SGD(model.parameters(), 0.01)
    return train("lm-tiny", model.train(), transformer, "data", "targets", sgd, cfg["clip"], products)


result = {}
for suffix, products in (("", False), (", products", True)):
    result["resnet" + suffix] = resnet_run(products)
    result["transformer" + suffix] = transformer_run(products)
exact = json.load(open(os.path.join(D, "trajectories.json")))
for name, run in result.items():
    distance = max(abs(a - b) for a, b in zip(run["losses"], exact[name.split(",")[0]]["loss_f64"]))
    print(name, "losses to float64:", distance, "gradients:", max(run["gradients"].values()))
json.dump(result, open(os.path.join(D, "halves.json"), "w"), indent=1)
