/** Encodings that write every sign in bytes of ASCII: their texts are valid UTF-8 and would be trained on as escapes. */

const latin1 = new TextDecoder("latin1");

/** ISO 2022: escapes that change to two bytes a sign; TextDecoder knows the Japanese ones with JIS X 0208. */
const iso2022 = "\u001b$";
const anyIso2022 = /^(?:[@AB]|[()*+][@-_])/;
const shift = /~\{((?:[\x21-\x77][\x21-\x7e])+)~\}/g;
/** UTF-7 writes "+" as "+-" and other signs as UTF-16 in base64 without its padding. */
const base64 = /\+([A-Za-z0-9+/]{3,})-?/g;

/** Scripts that no legacy encoding is judged by here, and ASCII, which UTF-7 may hide as well. */
const otherwiseWritten = /[\x20-\x7e\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Arabic}\p{Script=Hebrew}]/u;

/** Fewer runs may stand in any program by chance. */
const fewestRuns = 3;
/** Share of such runs and of their characters that must make sense. */
const mostRuns = 0.8;
const leastUsual = 0.25;

/** The escapes that a text of ASCII alone is made of; null where it is plain. */
export function escapesOf(
  pieces: readonly Uint8Array[],
  isUsual: (character: string) => boolean,
): "iso-2022-jp" | "ISO-2022" | "HZ" | "UTF-7" | null {
  const texts = pieces.map((piece) => latin1.decode(piece));
  if (
    texts.some((text) =>
      text
        .split(iso2022)
        .slice(1)
        .some((after) => anyIso2022.test(after)),
    )
  )
    return isIso2022Jp(pieces[0]) ? "iso-2022-jp" : "ISO-2022";
  const runs = (pattern: RegExp, decode: (run: string) => string | null): boolean => {
    const found = texts.flatMap((text) => [...text.matchAll(pattern)]).map(([, run]) => decode(run ?? ""));
    const told = found.filter((text) => text !== null);
    const characters = [...told.join("")];
    return (
      told.length >= Math.max(fewestRuns, found.length * mostRuns) &&
      characters.filter((c) => isUsual(c) || otherwiseWritten.test(c)).length >=
        characters.length * leastUsual
    );
  };
  if (runs(shift, decodedHz)) return "HZ";
  return runs(base64, decodedUtf7) ? "UTF-7" : null;
}

/** Whether TextDecoder reads all of a text from its beginning, which may be cut at its end. */
function isIso2022Jp(piece: Uint8Array | undefined): boolean {
  try {
    new TextDecoder("iso-2022-jp", { fatal: true }).decode(piece, { stream: true });
    return true;
  } catch {
    return false;
  }
}

/** The pairs of HZ are those of GB 2312 without their high bits. */
function decodedHz(run: string): string | null {
  const text = new TextDecoder("gb18030").decode(Uint8Array.from(run, (c) => c.charCodeAt(0) | 0x80));
  return text.includes("\ufffd") ? null : text;
}

function decodedUtf7(run: string): string | null {
  const [units, left] = [Math.floor((run.length * 6) / 16), (run.length * 6) % 16];
  // What is left of the last sign is less than a base64 digit, and zero.
  if (units === 0 || left >= 6) return null;
  const bytes = atob(run + "=".repeat((4 - (run.length % 4)) % 4));
  if (left > 0 && (digitOf(run.at(-1) ?? "A") & ((1 << left) - 1)) !== 0) return null;
  let text = "";
  for (let at = 0; at < units; at += 1)
    text += String.fromCharCode((bytes.charCodeAt(2 * at) << 8) | bytes.charCodeAt(2 * at + 1));
  return /[\p{Cc}\p{Cn}\p{Co}\p{Cs}]/u.test(text) ? null : text;
}

const digitOf = (c: string): number =>
  "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".indexOf(c);
