import { expect, test } from "vitest";
import { inTurn } from "../../../src/training/inTurn.ts";

async function* numbers(count: number) {
  for (let i = 0; i < count; i++) yield i;
}

/** Asks whose answers come when they are let. */
function gate() {
  const asked: number[] = [];
  const release: (() => void)[] = [];
  const ask = (batch: number): Promise<number> =>
    new Promise((resolve) => {
      asked.push(batch);
      release.push(() => resolve(10 * batch));
    });
  return { asked, release, ask };
}

test("two batches are asked for before the numbers of the first are back, and come in their order", async () => {
  const { asked, release, ask } = gate();
  const answers = inTurn(numbers(4), ask, 2);
  const first = answers.next();
  await new Promise((resolve) => setTimeout(resolve));
  expect(asked).toEqual([0, 1, 2]);
  // The last one is back first.
  for (const open of release.toReversed()) open();
  expect((await first).value).toEqual([0, 0]);
  const second = answers.next();
  await new Promise((resolve) => setTimeout(resolve));
  expect(asked).toEqual([0, 1, 2, 3]);
  release[3]?.();
  expect((await second).value).toEqual([1, 10]);
  expect((await answers.next()).value).toEqual([2, 20]);
  expect((await answers.next()).value).toEqual([3, 30]);
  expect((await answers.next()).done).toBe(true);
});

test("without any ahead each is asked for when the one before is done", async () => {
  const { asked, release, ask } = gate();
  const answers = inTurn(numbers(2), ask, 0);
  const first = answers.next();
  await new Promise((resolve) => setTimeout(resolve));
  expect(asked).toEqual([0]);
  release[0]?.();
  expect((await first).value).toEqual([0, 0]);
});

test("the first failure ends it", async () => {
  const answers = inTurn(
    numbers(3),
    (n) => (n === 1 ? Promise.reject(new Error("no")) : Promise.resolve(n)),
    2,
  );
  expect((await answers.next()).value).toEqual([0, 0]);
  await expect(answers.next()).rejects.toThrow("no");
});
