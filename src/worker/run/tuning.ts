/** Which variants of its kernels a device runs fastest: timed once for each shape and remembered in this browser. */
import type { Backend } from "../../backends/backend.ts";
import { request, transaction } from "../../checkpoints/store/database.ts";

export type Choices = Readonly<Record<string, string>>;

/** Of this worker's devices: a run that begins anew has the same even where nothing can be stored. */
const known = new Map<string, Choices>();

const nameOf = ({ name, description }: Backend): string => `${name} ${description}`;

/** What was found on this device, now or on an earlier visit; nothing is timed for it. */
export async function knownChoices(backend: Backend): Promise<Choices> {
  if (!backend.tuning) return {};
  const device = nameOf(backend);
  const here = known.get(device);
  if (here) return here;
  let stored: Choices | undefined;
  try {
    stored = await transaction("readonly", (objects) =>
      request<Choices | undefined>(objects.get(["tuning", device])),
    );
  } catch {
    // Where nothing can be read, it is timed again.
  }
  const choices = { ...stored, ...known.get(device) };
  known.set(device, choices);
  return choices;
}

/** Keeps what was found at once: a tab that is closed loses nothing of it. What another tab found meanwhile stays. */
export async function keepChoice(backend: Backend, key: string, variant: string): Promise<void> {
  const device = nameOf(backend);
  known.set(device, { ...known.get(device), [key]: variant });
  try {
    await transaction("readwrite", async (objects) => {
      const before = await request<Choices | undefined>(objects.get(["tuning", device]));
      objects.put({ [key]: variant, ...before }, ["tuning", device]);
    });
  } catch {
    // A browser that stores nothing times it again; the first checkpoint says that it is refused.
  }
}
