/**
 * GPT-2's signs for bytes: vocab.json and tokenizer.json write tokens, which are bytes, with 256 printable signs. Printable bytes
 * of Latin-1 stand for themselves, the others for U+0100 and on (https://github.com/openai/gpt-2/blob/master/src/encoder.py).
 */

const isPrintable = (byte: number): boolean =>
  (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae;

const bytes = Array.from({ length: 256 }, (_, byte) => byte);

/** Bytes in the order of GPT-2's ids 0 to 255, which is the order of their signs. */
export const byteOrder: readonly number[] = [
  ...bytes.filter(isPrintable),
  ...bytes.filter((byte) => !isPrintable(byte)),
];

const signOf: string[] = [];
const byteOf = new Map<string, number>();
for (const [id, byte] of byteOrder.entries()) {
  const sign = String.fromCharCode(isPrintable(byte) ? byte : 0x100 + id - bytes.filter(isPrintable).length);
  signOf[byte] = sign;
  byteOf.set(sign, byte);
}

export const toSigns = (token: Uint8Array): string => Array.from(token, (byte) => signOf[byte]).join("");

/** The bytes that signs stand for; null where one of them is none of the 256. */
export function fromSigns(signs: string): Uint8Array | null {
  const token = Array.from(signs, (sign) => byteOf.get(sign));
  return token.includes(undefined) ? null : Uint8Array.from(token, (byte) => byte ?? 0);
}
