"""halfWinograd.py: what a 3 x 3 convolution of halves loses, directly and by Winograd's F(2x2) and F(4x4) with transforms rounded to halves
and sums in float64: the largest distance over the largest result, for pictures and weights between -1 and 1."""
import json, os
import torch
from torch.nn import functional as F

HERE = os.path.dirname(os.path.abspath(__file__))
MATRICES = json.load(open(os.path.join(HERE, "../../src/backends/winogradMatrices.json")))


def half(x):
    return x.half().double()


def winograd(x, w, m):
    take, filter_, output = (torch.tensor(MATRICES[str(m)][name], dtype=torch.float64) for name in ("input", "filter", "output"))
    tiles = F.pad(x, (1, 1, 1, 1)).unfold(2, m + 2, m).unfold(3, m + 2, m)
    products = torch.einsum("bcijpq,ncpq->bnijpq", half(take @ tiles @ take.T), half(filter_ @ w @ filter_.T))
    y = output @ products @ output.T
    return y.permute(0, 1, 2, 4, 3, 5).reshape(x.shape[0], w.shape[0], *x.shape[2:])


torch.manual_seed(0)
for channels, side, batch in ((64, 32, 4), (128, 16, 8), (256, 8, 16), (512, 4, 32)):
    x = half(torch.rand(batch, channels, side, side, dtype=torch.float64) * 2 - 1)
    w = torch.rand(channels, channels, 3, 3, dtype=torch.float64) * 2 - 1
    y = F.conv2d(x, w, padding=1)
    ways = {"direct": F.conv2d(x, half(w), padding=1), "F(2x2)": winograd(x, w, 2), "F(4x4)": winograd(x, w, 4)}
    print(f"{side} x {side} x {channels}", *(f"{name} {((z - y).abs().max() / y.abs().max()).item():.1e}" for name, z in ways.items()), sep="  ")
