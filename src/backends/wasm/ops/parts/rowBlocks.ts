/** Rows whose sums are taken together: what fits the first-level cache twice; the same for any number of threads. */
export const rowsPerBlock = (channels: number): number => Math.max(16, Math.floor(4096 / channels));
