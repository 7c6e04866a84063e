/** What is said of pictures that are looked through, and of what was decided about them. */
export const cleaning = {
  fixClass: (path: string, name: string) =>
    `${path} is to be of the class “${name}”, which these data do not have. Write a class as its folder is called.`,
  fixesAbsent: (count: number, path: string) =>
    `${count === 1 ? "1 decision is" : `${count} decisions are`} about ${count === 1 ? "a picture" : "pictures"} that the open data do not have (${path}${count === 1 ? "" : " for one"}): ${count === 1 ? "it changes" : "they change"} nothing.`,
  fixesQuote: (line: number) => `The quotes that open in line ${line} of fixes.csv never close.`,
  fixesHead: (head: string, found: string) =>
    `fixes.csv begins with the line “${head}”, not with “${found}”.`,
  fixesRow: (line: number) => `Line ${line} of fixes.csv must have a path, an action and a class.`,
  fixesTwice: (line: number, path: string, before: number) =>
    `Line ${line} of fixes.csv decides about ${path}, as line ${before} does: keep one of them.`,
  fixesNeedless: (line: number, action: string) =>
    `Line ${line} of fixes.csv names a class, but its action is ${action}.`,
  fixesNoClass: (line: number, path: string) =>
    `Line ${line} of fixes.csv relabels ${path}, but names no class.`,
  fixesAction: (line: number, action: string) =>
    `Line ${line} of fixes.csv says “${action}”: keep, exclude and relabel are actions.`,
  lookStopped: () => "Looking through the pictures was stopped.",
  lookTooLarge: (pictures: string, classes: string) =>
    `${pictures} pictures of ${classes} classes are too many to look through at once here.`,
  lookNeedsStop: () => "A run is going on. Stop it before networks are trained to judge its pictures.",
  patchesTooMany: (most: number) =>
    `These are too many pictures to compare at once: at most ${most.toLocaleString("en")}. Let networks judge them.`,
  patchesFew: () => "Fewer than two pictures can be read: there is nothing to compare.",
  foldsFew: (count: number) => `There are too few training pictures for ${count} parts.`,
  foldsUnkept: (reason: string) =>
    `What the networks say of the pictures is not kept, since the browser stores nothing (${reason}): a reload would begin anew. Free storage, or leave the tab open until they are done.`,
} as const;
