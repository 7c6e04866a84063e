"""The lab's networks: torchvision's ResNets of any width and its ViT, the examples' Transformer, GPT-2."""
import math

import torch
import torch.distributed as dist
import torch.distributed.nn.functional as dist_functional
import torch.nn as nn
import torch.nn.functional as F


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
