/** Reads batch after batch, `ahead` of them while the one before is used. What is not awaited any more fails in silence. */
export async function* readAhead<Batch, Read>(
  batches: readonly Batch[],
  read: (batch: Batch) => Promise<Read>,
  ahead: number,
): AsyncGenerator<{ batch: Batch; read: Read }, void> {
  const reading: Promise<Read>[] = [];
  const begin = (batch: Batch | undefined): void => {
    if (batch === undefined) return;
    const begun = read(batch);
    begun.catch(() => {}); // it is awaited below, in its turn
    reading.push(begun);
  };
  for (const batch of batches.slice(0, ahead)) begin(batch);
  for (const [at, batch] of batches.entries()) {
    begin(batches[at + ahead]);
    const next = reading.shift();
    if (next) yield { batch, read: await next };
  }
}

/** The same things in batches of at most `size`. */
export const inBatches = <T>(all: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, at) => all.slice(at * size, (at + 1) * size));
