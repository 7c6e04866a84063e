/**
 * A seeded permutation of [0, n) with random access: a keyed Feistel network on the next even number of bits, walked
 * until it falls below n. It holds a few integers whatever n is, so an epoch can be taken up at any step.
 */
import { hash32, uniform } from "../random.ts";

export interface Order {
  readonly length: number;
  /** The example at position `index`; but for draws with replacement every example stands at exactly one position. */
  at(index: number): number;
}

function check(index: number, length: number): void {
  if (!(index >= 0 && index < length))
    throw new RangeError(`Position ${index} is not in an order of ${length} examples.`);
}

/** Examples as they are sorted. */
export function sortedOrder(length: number): Order {
  return {
    length,
    at(index) {
      check(index, length);
      return index;
    },
  };
}

/**
 * As many draws as there are examples, with replacement, each class as likely as any other: torch's WeightedRandomSampler with
 * weights of one over the size of the class. Each draw is of its position alone, so that an epoch can be taken up at any step.
 * @param labels class of each example
 */
export function balancedOrder(labels: Int32Array): (seedKey: number) => Order {
  const members = new Map<number, number[]>();
  labels.forEach((label, index) => {
    const own = members.get(label);
    if (own) own.push(index);
    else members.set(label, [index]);
  });
  const classes = [...members.values()];
  return (seedKey) => ({
    length: labels.length,
    at(position) {
      check(position, labels.length);
      const own = classes[Math.floor(uniform(seedKey, 2 * position) * classes.length)] ?? [];
      return own[Math.floor(uniform(seedKey, 2 * position + 1) * own.length)] ?? 0;
    },
  });
}

const rounds = 6;

/** A permutation drawn by `seedKey`, e.g. key(seed, streams.order, epoch). At most 2^30 examples. */
export function shuffledOrder(length: number, seedKey: number): Order {
  if (length > 2 ** 30) throw new RangeError(`An order holds at most 2^30 examples, not ${length}.`);
  const halfBits = Math.max(1, Math.ceil(Math.log2(Math.max(length, 2)) / 2));
  const mask = (1 << halfBits) - 1;
  const roundKeys = Array.from({ length: rounds }, (_, round) => hash32(seedKey ^ hash32(round + 1)));
  const permute = (value: number): number => {
    let left = value >>> halfBits;
    let right = value & mask;
    for (const roundKey of roundKeys) {
      const next = left ^ (hash32(roundKey ^ hash32(right)) & mask);
      left = right;
      right = next;
    }
    return (left << halfBits) | right;
  };
  return {
    length,
    at(index) {
      check(index, length);
      // The network permutes fewer than 4n numbers, so on average fewer than four walks fall below n.
      let value = permute(index);
      while (value >= length) value = permute(value);
      return value;
    },
  };
}
