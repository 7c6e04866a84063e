/**
 * Whether bytes that windows-1252 gives a meaning are rather those of windows-1250: Polish, Czech and Hungarian read as western text
 * look nearly as one. Each reading is judged by the one language whose letters explain it best.
 */

const western = [
  "àâçéèêëîïôœùûü", // French; æ is as rare as a foreign letter
  "äöüßéèà", // German
  "áéíóúüñç", // Spanish
  "ãáâàçéêíóôõú", // Portuguese
  "àèéìíîòóùú", // Italian
  "àçèéíïòóúü", // Catalan
  "åäöéü", // Swedish, Finnish
  "æøåéòôóü", // Danish, Norwegian
  "áðéíóúýþæö", // Icelandic
  "éëïóöüáèêâîôûú", // Dutch, Afrikaans
  "õäöüšž", // Estonian
];
const central = [
  "ąćęłńóśźż", // Polish
  "áčďéěíňóřšťúůýž", // Czech
  "áäčďéíĺľňóôŕšťúýž", // Slovak
  "áéíóöőúüű", // Hungarian
  "ăâîşţ", // Romanian
  "čćđšž", // Croatian, Bosnian, Serbian, Slovene
];

/** A reading is better by as much of all letters; the letters that differ are as much of them. */
const [clearly, mostlyOther] = [0.08, 0.1];
/** Fewer letters that differ may be a name. */
const fewest = 3;

/** Node's decoder takes windows-1252 for latin1 unless it streams. */
const decoded = (encoding: string, piece: Uint8Array): string[] => [
  ...new TextDecoder(encoding).decode(piece, { stream: true }),
];

const isLetter = (c: string | undefined): boolean => c !== undefined && /\p{L}/u.test(c) && !"ªº".includes(c);

/** The share of letters that the language which explains them best has. */
function likeness(letters: readonly string[], languages: readonly string[]): number {
  const known = letters.filter(isLetter).map((c) => c.toLowerCase());
  const counts = languages.map((own) => known.filter((c) => own.includes(c)).length);
  return Math.max(...counts) / Math.max(1, letters.length);
}

/** Whether windows-1250 explains a text better than windows-1252. */
export function isCentralEuropean(pieces: readonly Uint8Array[]): boolean {
  const [mine, others]: [string[], string[]] = [[], []];
  let differing = 0;
  for (const piece of pieces) {
    const [west, centre] = [decoded("windows-1252", piece), decoded("windows-1250", piece)];
    for (const [at, c] of west.entries()) {
      const other = centre[at] ?? "";
      if (c < "\u0080" || !(isLetter(c) || isLetter(other))) continue;
      // Signs that are not inside a word, as in “¿Qué”, “£5” or “m³”.
      if (!isLetter(c) && !(isLetter(west[at - 1]) && isLetter(west[at + 1]))) continue;
      mine.push(c);
      others.push(other);
      if (c !== other) differing += 1;
    }
  }
  return (
    differing >= Math.max(fewest, mostlyOther * mine.length) &&
    likeness(others, central) > likeness(mine, western) + clearly
  );
}
