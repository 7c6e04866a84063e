/** The review: pictures worth a second look, and what was decided about single pictures of the open data. */
import type { Fix } from "../../config/reading.ts";
import type { Calls, LookedAt, LookReason } from "../../worker/border/protocol.ts";

export type ReasonKind = LookReason["kind"];
export type LookedThrough = Calls["lookThrough"]["answer"];

export interface Clean {
  /** One a picture, in the order in which they were made. */
  fixes: readonly Fix[];
  /** What undoing brings back: the decisions before each, and the picture that it was about. */
  past: readonly { fixes: readonly Fix[]; path: string | null }[];
  /** Paths that decisions name and the open data do not have. */
  absent: readonly string[];
  /** Decisions about an earlier state of a folder of this name, which nobody has taken over. */
  earlier: readonly Fix[];
  looking: { what: "Looking" | "Learning"; done: number; total: number | null } | null;
  found: LookedThrough | null;
  /** Why the last look was refused. */
  error: string | null;
  /** By how many points of probability another class has to be likelier, that a label in doubt is gone through; everyDoubt: none. */
  doubt: number;
  /** The reason that is gone through; null: all. */
  kind: ReasonKind | null;
  /** The picture that is shown, by its path. */
  path: string | null;
}

/** How far the doubt is raised at once, in points, and how far at most. */
export const doubtStep = 5;
export const mostDoubt = 95;
/** A class may be in doubt though it is the likeliest: where it is less likely than it is on its other pictures. */
export const everyDoubt = -doubtStep;

export const nothingClean: Clean = {
  fixes: [],
  past: [],
  absent: [],
  earlier: [],
  looking: null,
  found: null,
  error: null,
  doubt: everyDoubt,
  kind: null,
  path: null,
};

/** More of all pictures than this share are too many to begin with: of ten well-known sets 3 % had wrong labels in the mean. */
const firstShare = 0.1;

const isDoubtful = (reason: LookReason, doubt: number): boolean =>
  reason.kind !== "label" || doubt === everyDoubt || -100 * reason.margin >= doubt;

/** The pictures that are gone through now: of a reason those that have it, though another stands first. */
export const rowsOf = ({
  found,
  kind,
  doubt,
}: Pick<Clean, "found" | "kind" | "doubt">): readonly LookedAt[] =>
  found?.rows.filter(({ reasons }) =>
    reasons.some((reason) => isDoubtful(reason, doubt) && (kind === null || reason.kind === kind)),
  ) ?? [];

/** The least doubt by which not more than a tenth of all pictures are gone through for their labels. */
export function firstDoubt(found: LookedThrough): number {
  const most = firstShare * (found.train + found.validation);
  let doubt = everyDoubt;
  while (doubt < mostDoubt && rowsOf({ found, kind: "label", doubt }).length > most) doubt += doubtStep;
  return doubt;
}

/** Place of the picture that is shown; the first where none is chosen. */
export const placeOf = (rows: readonly LookedAt[], path: string | null): number =>
  Math.max(
    0,
    rows.findIndex((row) => row.path === path),
  );

export const decisionsOf = (fixes: readonly Fix[]): ReadonlyMap<string, Fix> =>
  new Map(fixes.map((fix) => [fix.path, fix]));

/** Decides about a picture, and moves on to the next one that waits; to the first of those before it where none comes after. */
export function decided(clean: Clean, fix: Fix): Clean {
  const fixes = [...clean.fixes.filter(({ path }) => path !== fix.path), fix];
  const rows = rowsOf(clean);
  const made = decisionsOf(fixes);
  const at = rows.findIndex(({ path }) => path === fix.path);
  const next = [...rows.slice(at + 1), ...rows.slice(0, Math.max(0, at))].find(({ path }) => !made.has(path));
  return {
    ...clean,
    fixes,
    past: [...clean.past, { fixes: clean.fixes, path: fix.path }],
    path: next?.path ?? fix.path,
  };
}

/** Takes other decisions, as of a file: undoing brings back those before. */
export const taken = (clean: Clean, fixes: readonly Fix[], absent: readonly string[]): Clean => ({
  ...clean,
  fixes,
  absent,
  earlier: [],
  past: [...clean.past, { fixes: clean.fixes, path: null }],
});

/** Back to before the last decision, and to its picture. */
export function undone(clean: Clean): Clean {
  const last = clean.past.at(-1);
  if (!last) return clean;
  const isListed = last.path !== null && rowsOf(clean).some(({ path }) => path === last.path);
  return {
    ...clean,
    fixes: last.fixes,
    past: clean.past.slice(0, -1),
    path: isListed ? last.path : clean.path,
  };
}

/** To the picture before or after, without deciding. */
export function moved(clean: Clean, by: 1 | -1): Clean {
  const rows = rowsOf(clean);
  const at = placeOf(rows, clean.path);
  return { ...clean, path: rows[Math.min(rows.length - 1, Math.max(0, at + by))]?.path ?? null };
}

/** How many decisions of each kind there are, and how many of the pictures that are gone through wait for one. */
export function standing(clean: Clean): Record<Fix["action"], number> & { left: number } {
  const made = decisionsOf(clean.fixes);
  const counts = { keep: 0, exclude: 0, relabel: 0 };
  for (const { action } of clean.fixes) counts[action] += 1;
  return { ...counts, left: rowsOf(clean).filter(({ path }) => !made.has(path)).length };
}
