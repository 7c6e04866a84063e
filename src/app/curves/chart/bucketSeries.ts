/**
 * Decimation as the points come: at most `mostBuckets` buckets of equal length with the least and the greatest value of
 * each, so that no peak is lost. When they are full, neighbours are joined; adding a point therefore costs the same after a
 * million points as after ten.
 */

export interface Point {
  x: number;
  y: number;
}

interface Bucket {
  count: number;
  sum: number;
  minimum: number;
  minimumAt: number;
  maximum: number;
  maximumAt: number;
}

/** Two points a bucket and the exact last one keep a line below 600. */
export const mostBuckets = 299;

export class BucketSeries {
  /** Points in a full bucket, a power of two. */
  size = 1;
  readonly #buckets: Bucket[] = [];
  /** Position of the first point in its column. */
  readonly #from: number;
  #length = 0;
  #last = Number.NaN;
  /** Position of the first point that is not a number, or null. */
  notFinite: number | null = null;

  constructor(from = 0) {
    this.#from = from;
  }

  /** Points taken so far. */
  get length(): number {
    return this.#length;
  }

  add(value: number): void {
    const at = this.#from + this.#length;
    const place = Math.floor(this.#length / this.size);
    this.#length += 1;
    this.#last = value;
    let bucket = this.#buckets[place];
    if (!bucket) {
      bucket = empty();
      this.#buckets.push(bucket);
    }
    if (!Number.isFinite(value)) {
      // NaN is also what a column holds where a point has no such number; only a first real gap is remembered.
      this.notFinite ??= at;
    } else {
      bucket.count += 1;
      bucket.sum += value;
      if (value < bucket.minimum) [bucket.minimum, bucket.minimumAt] = [value, at];
      if (value > bucket.maximum) [bucket.maximum, bucket.maximumAt] = [value, at];
    }
    if (this.#buckets.length > mostBuckets) this.#join();
  }

  #join(): void {
    const joined: Bucket[] = [];
    for (let place = 0; place < this.#buckets.length; place += 2) {
      const left = this.#buckets[place];
      const right = this.#buckets[place + 1];
      if (left) joined.push(right ? join(left, right) : left);
    }
    this.#buckets.splice(0, this.#buckets.length, ...joined);
    this.size *= 2;
  }

  /** The raw line: the least and the greatest point of each bucket in their order, the last point exact. */
  raw(x: (at: number) => number): Point[] {
    const points: Point[] = [];
    for (const bucket of this.#buckets) {
      if (bucket.count === 0) continue;
      const { minimumAt, minimum, maximumAt, maximum } = bucket;
      const low = { x: x(minimumAt), y: minimum };
      const high = { x: x(maximumAt), y: maximum };
      if (minimumAt === maximumAt) points.push(low);
      else points.push(...(minimumAt < maximumAt ? [low, high] : [high, low]));
    }
    const lastX = this.#length > 0 ? x(this.#from + this.#length - 1) : 0;
    if (Number.isFinite(this.#last) && points.at(-1)?.x !== lastX) points.push({ x: lastX, y: this.#last });
    return points;
  }

  /** The mean of each bucket at its middle; the last one stands at the last point. */
  means(x: (at: number) => number): Point[] {
    const points: Point[] = [];
    this.#buckets.forEach(({ count, sum }, place) => {
      if (count === 0) return;
      const first = this.#from + place * this.size;
      const last = Math.min(first + this.size, this.#from + this.#length) - 1;
      const isLast = place === this.#buckets.length - 1;
      points.push({ x: isLast ? x(last) : (x(first) + x(last)) / 2, y: sum / count });
    });
    return points;
  }
}

function empty(): Bucket {
  return { count: 0, sum: 0, minimum: Infinity, minimumAt: 0, maximum: -Infinity, maximumAt: 0 };
}

function join(left: Bucket, right: Bucket): Bucket {
  const low = right.minimum < left.minimum ? right : left;
  const high = right.maximum > left.maximum ? right : left;
  return {
    count: left.count + right.count,
    sum: left.sum + right.sum,
    minimum: low.minimum,
    minimumAt: low.minimumAt,
    maximum: high.maximum,
    maximumAt: high.maximumAt,
  };
}
