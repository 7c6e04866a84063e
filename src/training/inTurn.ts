/**
 * What `ask` gives for each batch, in their order. `ahead` batches may be under way beside the one that is waited for: a device
 * that works on its own has the next ones before the numbers of this one are back. The first failure ends it.
 */
export async function* inTurn<Batch, Result>(
  batches: AsyncIterable<Batch>,
  ask: (batch: Batch) => Promise<Result>,
  ahead: number,
): AsyncGenerator<readonly [Batch, Result]> {
  const pending: (readonly [Batch, Promise<Result>])[] = [];
  for await (const batch of batches) {
    const result = ask(batch);
    result.catch(() => undefined); // awaited in order below; an early failure must not pass as unhandled
    pending.push([batch, result]);
    if (pending.length <= ahead) continue;
    const [oldest, first] = pending.shift() as (typeof pending)[number];
    yield [oldest, await first];
  }
  for (const [batch, result] of pending) yield [batch, await result];
}
