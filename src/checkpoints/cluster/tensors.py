"""Files of tensors: .safetensors is a length, a JSON header, then the tensors' bytes."""
import json
import os
import struct

import numpy as np
import torch

TYPES = {"F64": "<f8", "F32": "<f4", "I64": "<i8", "I32": "<i4", "U8": "u1"}


def read_safetensors(path):
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
        data = file.read()
    metadata = header.pop("__metadata__", {})
    tensors = {}
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        array = np.frombuffer(data[begin:end], TYPES[entry["dtype"]]).reshape(entry["shape"])
        tensors[name] = torch.from_numpy(array.copy())
    return tensors, metadata


def write_safetensors(path, tensors, metadata):
    header, parts, end = {"__metadata__": metadata}, {}, 0
    # Eight-byte counters lie first, so that everything is aligned.
    for name, tensor in sorted(tensors.items(), key=lambda item: -item[1].element_size()):
        parts[name] = tensor.detach().cpu().contiguous().numpy().tobytes()
        header[name] = {
            "dtype": "I64" if tensor.dtype == torch.int64 else "F32",
            "shape": list(tensor.shape),
            "data_offsets": [end, end + len(parts[name])],
        }
        end += len(parts[name])
    text = json.dumps(header, allow_nan=False).encode()
    text += b" " * (-len(text) % 8)
    with open(path + ".new", "wb") as file:  # renamed when it is whole
        file.write(struct.pack("<Q", len(text)) + text)
        for part in parts.values():
            file.write(part)
    os.replace(path + ".new", path)
