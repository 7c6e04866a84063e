/** Which pictures look alike to a network: the directions of what its body makes of them, compared by their cosine. */

export interface Neighbour {
  /** The row of the picture among those that were added. */
  row: number;
  /** Cosine of the angle between the two, from -1 to 1. */
  similarity: number;
}

/** A row of features as a direction; zeros, which have none, stay. */
function directionOf(features: Float32Array): Float32Array {
  const length = Math.sqrt(features.reduce((sum, value) => sum + value * value, 0));
  return length > 0 ? features.map((value) => value / length) : features.slice();
}

/** Features of pictures, one row each. */
export class Neighbours {
  readonly #rows: Float32Array[] = [];

  get length(): number {
    return this.#rows.length;
  }

  add(features: Float32Array): void {
    this.#rows.push(directionOf(features));
  }

  /** The rows that are most alike, the nearest first; of equal ones the earlier. At most `count`. */
  nearest(features: Float32Array, count: number): Neighbour[] {
    const direction = directionOf(features);
    const found: Neighbour[] = [];
    for (const [row, other] of this.#rows.entries()) {
      let similarity = 0;
      for (let at = 0; at < other.length; at += 1) similarity += (other[at] ?? 0) * (direction[at] ?? 0);
      if (found.length === count && similarity <= (found.at(-1)?.similarity ?? -1)) continue;
      const place = found.findIndex((one) => one.similarity < similarity);
      found.splice(place < 0 ? found.length : place, 0, { row, similarity });
      found.length = Math.min(found.length, count);
    }
    return found;
  }
}

const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));

/**
 * Which of `length` pictures are compared, `count` of them at most, each once. Wherever it is broken off, those before are spread over
 * all of them, so over all classes: from one to the next it goes on by the golden section.
 */
export function spreadOrder(length: number, count: number): number[] {
  let step = Math.max(1, Math.round(length * 0.618));
  while (gcd(step, length) > 1) step += 1;
  return Array.from({ length: Math.min(length, count) }, (_, at) => (at * step) % length);
}
