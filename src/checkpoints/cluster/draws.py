"""Random numbers: the lab's stateless generator (32-bit integer hashes), on whole arrays."""
import itertools
import math

import numpy as np

STREAMS = {"order": 2, "augmentation": 3, "mixing": 8}

U = np.uint64


def hash32(value):
    x = np.asarray(value, U) & U(0xFFFFFFFF)
    x = ((x ^ (x >> U(16))) * U(0x7FEB352D)) & U(0xFFFFFFFF)
    x = ((x ^ (x >> U(15))) * U(0x846CA68B)) & U(0xFFFFFFFF)
    return x ^ (x >> U(16))


def key(*parts):
    result = U(0x9E3779B9)
    for part in parts:
        result = hash32(result ^ hash32((part & 0xFFFFFFFF) + 0x85EBCA6B))
    return result


def uniforms(own_key, count, first=0):
    return hash32(own_key ^ hash32(np.arange(first, first + count))) / 2.0**32


def draws_of(own_key):
    """One draw after the other, as many as are asked for."""
    for first in itertools.count(0, 64):
        yield from uniforms(own_key, 64, first).tolist()


def shuffled(length, own_key):
    """A permutation of [0, length): a Feistel network, walked until it falls below length."""
    half = max(1, math.ceil(math.log2(max(length, 2)) / 2))
    mask, shift = U((1 << half) - 1), U(half)
    round_keys = [hash32(own_key ^ hash32(r + 1)) for r in range(6)]

    def permute(value):
        left, right = value >> shift, value & mask
        for round_key in round_keys:
            left, right = right, left ^ (hash32(round_key ^ hash32(right)) & mask)
        return (left << shift) | right

    result = permute(np.arange(length, dtype=U))
    while (outside := np.flatnonzero(result >= length)).size:
        result[outside] = permute(result[outside])
    return result.astype(np.int64)


def balanced(labels, own_key):
    """As many draws as labels, with replacement, each class as likely as any other; classes in the order in which they first come."""
    members = {}
    for index, label in enumerate(labels):
        members.setdefault(label, []).append(index)
    classes, draws = list(members.values()), uniforms(own_key, 2 * len(labels))
    own = [classes[int(u * len(classes))] for u in draws[0::2]]
    return np.array([of[int(u * len(of))] for of, u in zip(own, draws[1::2])])
