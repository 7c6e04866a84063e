import { fetched } from "../../fetched.ts";
import type { CallName, Calls, Handlers } from "./protocol.ts";

/**
 * Calls that most visits never make: their program is fetched with the first of them, and they are answered in the order in which
 * they came all the same. Each rejects with a sentence where it cannot be fetched; the next one asks again.
 */
export function laterCalls<Name extends CallName>(
  names: readonly Name[],
  load: () => Promise<Pick<Handlers, Name>>,
): Pick<Handlers, Name> {
  let coming: Promise<Pick<Handlers, Name>> | null = null;
  const handlers = (): Promise<Pick<Handlers, Name>> => {
    coming ??= fetched(load).catch((error: unknown) => {
      coming = null;
      throw error;
    });
    return coming;
  };
  const laterCall =
    <K extends Name>(name: K) =>
    async (ask: Calls[K]["ask"]): Promise<Calls[K]["answer"]> =>
      (await handlers())[name](ask);
  return Object.fromEntries(names.map((name) => [name, laterCall(name)])) as Pick<Handlers, Name>;
}
