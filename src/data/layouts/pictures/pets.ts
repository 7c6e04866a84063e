/**
 * Oxford-IIIT Pet as it is distributed: images/*.jpg side by side, annotations/trainval.txt and test.txt with lines of name, class,
 * species and breed (Parkhi et al., 2012). The breed stands in the name.
 */
import { listedSet } from "./listedSet.ts";

/** As torchvision writes them: "american_bulldog" is American Bulldog. */
const nameOf = (id: string): string =>
  id
    .replaceAll("_", " ")
    .replaceAll(/(^| )(\p{Ll})/gu, (_, before: string, letter: string) => before + letter.toUpperCase());

export const pets = listedSet({
  name: "pets",
  words: "Oxford-IIIT Pet",
  lists: { folder: "annotations", train: "trainval", validation: "test" },
  line: String.raw`^((.+)_\d+) \d+ \d+ \d+$`,
  classes: ({ pictures }, images) => (pictures.direct(images) === 0 ? null : 0),
  namesOf: (_, ids) => ids.map(nameOf),
});
