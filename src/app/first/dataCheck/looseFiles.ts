import type { ImageSummary } from "../../../data/dataset.ts";

/** Of so many pictures the first epoch is long enough for their archive to be worth making. */
const many = 20_000;

/**
 * Pictures a second of a first epoch on two idle cores, from the 110,000 files of Tiny-ImageNet-200 and from one stored .zip of them:
 * docs/data.md, `node scripts/measure/data/data.mjs tiny-imagenet-200.zip tiny-imagenet-200`.
 */
export const measuredRates = { files: 3_250, zip: 3_700 } as const;

/** Whether an archive of the same pictures would be read faster, and it matters. */
export const wouldGainByArchive = ({ isLoose, train, validation, familiarity }: ImageSummary): boolean =>
  isLoose === true && familiarity !== "packedOnly" && train + validation >= many;
