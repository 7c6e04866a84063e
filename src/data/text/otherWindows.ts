/**
 * Whether bytes that windows-1252 gives a meaning are rather those of windows-1250 or windows-1257: Polish, Czech, Hungarian and
 * Lithuanian read as western text look nearly as one. Each reading is judged by the one language whose letters explain it best.
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
/** Languages of the encodings that a western text is confused with. */
const others = {
  "windows-1250": [
    "ąćęłńóśźż", // Polish
    "áčďéěíňóřšťúůýž", // Czech
    "áäčďéíĺľňóôŕšťúýž", // Slovak
    "áéíóöőúüű", // Hungarian
    "ăâîşţ", // Romanian
    "čćđšž", // Croatian, Bosnian, Serbian, Slovene
  ],
  "windows-1257": [
    "ąčęėįšųūž", // Lithuanian
    "āčēģīķļņōŗšūž", // Latvian
    "õäöüšž", // Estonian
  ],
} as const;
export type OtherWindows = keyof typeof others;

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

/** The letters beyond ASCII of both readings, and how many of them differ. */
function lettersOf(pieces: readonly Uint8Array[], encoding: OtherWindows) {
  const [mine, theirs]: [string[], string[]] = [[], []];
  let differing = 0;
  for (const piece of pieces) {
    const [west, other] = [decoded("windows-1252", piece), decoded(encoding, piece)];
    for (const [at, c] of west.entries()) {
      const own = other[at] ?? "";
      if (c < "\u0080" || !(isLetter(c) || isLetter(own))) continue;
      // Signs that are not inside a word, as in “¿Qué”, “£5” or “m³”.
      if (!isLetter(c) && !(isLetter(west[at - 1]) && isLetter(west[at + 1]))) continue;
      mine.push(c);
      theirs.push(own);
      if (c !== own) differing += 1;
    }
  }
  return { mine, theirs, differing };
}

/** The encoding that explains a text better than windows-1252; null where none does. */
export function otherWindows(pieces: readonly Uint8Array[]): OtherWindows | null {
  const found = (Object.keys(others) as OtherWindows[]).flatMap((encoding) => {
    const { mine, theirs, differing } = lettersOf(pieces, encoding);
    if (differing < fewest) return [];
    const [own, as] = [likeness(theirs, others[encoding]), likeness(mine, western)];
    const isBetter = differing >= mostlyOther * mine.length && own > as + clearly;
    // Estonian has the same bytes in both but for its rare š and ž, which western text does not have in this way.
    const isWhole = encoding === "windows-1257" && own === 1 && as < 1;
    return isBetter || isWhole ? [{ encoding, own }] : [];
  });
  return found.toSorted((a, b) => b.own - a.own)[0]?.encoding ?? null;
}
