"""augmentations.py FIXTURES: torchvision's own operations of RandAugment, TrivialAugmentWide and ColorJitter on small odd pictures.

Writes FIXTURES/augmentations.json: pictures [size, size, 3] and, for each operation and magnitude, what torchvision makes of them, as
base64; and the magnitudes of both policies by bin. Any torchvision from 0.14 on.
"""
import base64, json, math, os, sys
import numpy as np, torch, torchvision
from torchvision.transforms import RandAugment, TrivialAugmentWide
from torchvision.transforms import functional as F
from torchvision.transforms.autoaugment import _apply_op

NEAREST = F.InterpolationMode.NEAREST
noise = np.random.RandomState(5)


def pictures():
    """Odd sizes: noise; a slope with few colours; one grey all over; black and white with a little red."""
    size = 13
    y, x = np.mgrid[:size, :size]
    slope = np.stack([x * 9 + 40, y * 7 + 90, (x + y) * 3 + 20], 2)
    bars = np.where((x % 4 < 2)[..., None], 255, 0) * np.ones(3, int)
    bars[3:6, 2:9] = (200, 30, 30)
    yield noise.randint(0, 256, (17, 17, 3))
    yield slope
    yield np.full((9, 9, 3), 117)
    yield bars
    yield noise.randint(60, 140, (16, 16, 3))


def made(picture, name, magnitude):
    if name == "Hue":
        return F.adjust_hue(picture, magnitude)
    # torchvision.transforms.v2 has Solarize's magnitude as a share of 255.
    return _apply_op(picture, name, 255 * magnitude if name == "Solarize" else magnitude, NEAREST, None)


def packed(tensor):
    return base64.b64encode(tensor.permute(1, 2, 0).contiguous().numpy().tobytes()).decode()


cases = {
    "ShearX": (0.09, -0.3, 0.99), "ShearY": (-0.09, 0.3, -0.99), "TranslateX": (2.6, -7), "TranslateY": (-1.2, 5),
    "Rotate": (9, -30, 135, -90), "Brightness": (0.27, -0.99, 0.9), "Color": (-0.27, 0.99), "Contrast": (0.5, -0.9),
    "Sharpness": (0.27, -0.9, 0.99), "Posterize": (8, 5, 2), "Solarize": (0.7, 0.3, 0.0), "AutoContrast": (0,), "Equalize": (0,),
    "Hue": (0.1, -0.37, 0.5),
}
read = [torch.from_numpy(np.asarray(p, np.uint8)).permute(2, 0, 1) for p in pictures()]
spaces = {}
for key, policy in (("ra", RandAugment()), ("ta_wide", TrivialAugmentWide())):
    space = policy._augmentation_space(31, (64, 64)) if key == "ra" else policy._augmentation_space(31)
    spaces[key] = [[name, values.tolist() if values.ndim else None, signed] for name, (values, signed) in space.items()]
result = {
    "torchvision": torchvision.__version__.split("+")[0],
    "pictures": [{"size": p.shape[1], "pixels": packed(p)} for p in read],
    "cases": [
        {"operation": name, "magnitude": m, "made": [packed(made(p, name, m)) for p in read]} for name, ms in cases.items() for m in ms
    ],
    "spaces": spaces,
}
with open(os.path.join(sys.argv[1], "augmentations.json"), "w") as file:
    json.dump(result, file, separators=(",", ":"))
