/** What the page says where pictures are reviewed, in English. */
import { formatCount } from "../../../format.ts";

const pictures = (count: number): string => `${formatCount(count)} ${count === 1 ? "picture" : "pictures"}`;
const decisions = (count: number): string =>
  `${formatCount(count)} ${count === 1 ? "decision" : "decisions"}`;

export const clean = {
  review: "Review",
  by: "Judged by",
  folds: (count: number) => `${count} networks, trained anew`,
  foldsHint: (count: number, epochs: number) =>
    `Trains ${count} networks by this run’s settings, ${epochs} ${epochs === 1 ? "epoch" : "epochs"} each; each leaves out one part of the training pictures and then judges it. Each that is done is kept in this browser: a reload costs at most the one under way.`,
  foldsTime: (runs: number, duration: string | null) =>
    `Takes about as long as ${runs === 1 ? "one run" : `${runs} runs`}${duration === null ? "" : `: ${duration} by what this one took`}.`,
  foldsKept: (kept: number, count: number) =>
    kept === count
      ? `All ${count} networks are trained and kept: the pictures are only read again.`
      : `${kept} of ${count} networks ${kept === 1 ? "is" : "are"} trained and kept. It goes on with the next; one that was under way begins anew.`,
  patchesTime: (duration: string, of: number) =>
    `Takes about ${duration} for ${pictures(of)} here, longer beside a run.`,
  patches: "Each other, by small patches",
  patchesHint:
    "Each picture is judged by all the others, by the small patches that it is made of. No network is trained. Of few pictures a class it finds more than networks do.",
  seenHint:
    "This network has learnt the training pictures, wrong labels among them, and excuses some of those: an early checkpoint excuses fewer. The validation pictures it has not learnt.",
  look: "Look through the pictures",
  stop: "Stop",
  looking: (done: string, total: string) => `Looking: ${done} of ${total} pictures`,
  learning: (done: string, total: string) => `Training the judges: step ${done} of ${total}`,
  opening: "Opening the pictures…",
  isLive: "A run is going on. Stop it, or let one of its checkpoints judge.",
  nothingYet: "Train first: without a network nothing can be judged.",
  needsData: (name: string) => `Open ${name} again: its pictures are not open.`,
  lead: "Finds labels that are probably wrong, pictures that are there twice, pictures unlike all others, blurred and empty ones. You decide; the folder is not changed, and the next run trains by your decisions.",
  found: (count: number, of: number) =>
    `${pictures(count)} of ${formatCount(of)} are worth a second look, the surest first.`,
  doubt: "Another class likelier by at least",
  anyPoints: "any",
  points: (points: number) => `${points} points`,
  doubtful: (shown: number, of: number) =>
    shown === of
      ? `All ${formatCount(of)} labels in doubt, the most doubtful first.`
      : `The ${formatCount(shown)} most doubtful of ${formatCount(of)} labels.`,
  noneSoDoubtful: "No picture is so doubtful. Lower the points, or choose all.",
  none: (of: number) => `None of ${pictures(of)} is suspicious.`,
  judged: {
    unseen: "Each training picture was judged by a network that had not seen it.",
    seen: "Training pictures were judged by a network that had learnt them.",
    others: "Each picture was judged by all the others.",
    foreign: "The network that judged them has learnt other data.",
  },
  why: "Reason",
  all: "All",
  kinds: {
    label: "Label in doubt",
    twin: "There twice",
    outlier: "Unlike the others",
    blurred: "Blurred",
    empty: "Empty",
  },
  most: (shown: number) => `The ${formatCount(shown)} surest are listed.`,
  reasons: {
    label: (suggested: string) => `Looks like ${suggested}.`,
    twin: (path: string, same: boolean) =>
      `${same ? "Looks the same as" : "Looks nearly the same as"} ${path}.`,
    twinAcross: "They are in both parts: validation would look better than it is.",
    twinOther: (name: string) => `That one is labelled ${name}.`,
    outlier: (deviations: string) =>
      `Less evidence for any class than in other pictures, by ${deviations} deviations.`,
    blurred: "Hardly any detail.",
    empty: "Hardly any difference of brightness.",
  },
  place: (at: number, of: number) => `${formatCount(at)} of ${formatCount(of)}`,
  from: (part: string, path: string) => `${part}: ${path}`,
  parts: { train: "training", validation: "validation" },
  given: "Given",
  suggested: "Likeliest",
  labels: "Labels",
  isGiven: "given",
  another: "Another class",
  chooseClass: "Choose…",
  change: (name: string) => `Change to ${name}`,
  keep: (name: string) => `Keep ${name}`,
  exclude: "Leave out",
  undo: "Undo",
  before: "Before",
  later: "Later",
  picture: "Picture under review",
  twin: "The other picture",
  strip: "Pictures to review",
  counts: { keep: "Kept", relabel: "Changed", exclude: "Left out", left: "To see" },
  states: { keep: "kept", exclude: "left out", now: "now" },
  file: "fixes.csv",
  fileHint: (count: number) =>
    count === 0
      ? "No decisions yet. They lie over the folder, which stays as it is."
      : `${decisions(count)} over the folder, which stays as it is. Used from the next start on.`,
  save: "Save file",
  open: "Open…",
  absent: (count: number, path: string) =>
    `${decisions(count)} ${count === 1 ? "is" : "are"} about pictures that are not in this folder (${path}): ${count === 1 ? "it changes" : "they change"} nothing.`,
  earlier: (count: number) =>
    `${decisions(count)} were made about an earlier state of a folder of this name.`,
  takeEarlier: "Take them over",
  keys: "Keys: 1 to 5 change to that class, K keep, X leave out, C another class, Z undo, arrows move.",
  announce: (place: string, given: string, left: number) => `${place}, given ${given}, ${left} to see`,
};
