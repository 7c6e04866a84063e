/** Every variant that real graphics processors take, forced. */
export const sharedVariants = {
  conv2d: "shared",
  conv2dInputGradient: "shared",
  conv2dFilterGradient: "shared",
  matrixProduct: "shared",
  matrixProductParts: "2",
  conv2dParts: "2",
  conv2dInputGradientParts: "2",
  sizes: "baked",
  reduction: "shared",
  crossEntropy: "64",
  flashAttention: "tiles",
  workgroupTotal: "shared",
};

/** Products of halves, which graphics processors with `shader-f16` take in mixed precision. */
export const halfVariants = {
  ...sharedVariants,
  halves: "multiplied",
  conv2d: "half",
  conv2dInputGradient: "half",
  conv2dFilterGradient: "half",
  matrixProduct: "half",
};

/** Large tiles in registers, which small cases do not take by themselves. */
export const registerVariants = {
  tile: "large",
  conv2d: "register",
  conv2dInputGradient: "register",
  conv2dFilterGradient: "register",
  conv2dParts: "2",
  conv2dInputGradientParts: "4",
  matrixProduct: "register",
};

/** Tiles of whole quads, which large cases take in software. */
export const quadVariants = {
  tile: "large",
  conv2d: "quad",
  conv2dInputGradient: "quad",
  conv2dFilterGradient: "quad",
  matrixProduct: "quad",
};

/**
 * At step 2 of the tiny ResNet at lr 0.1 a unit of the last ReLU is so near to zero that the order of these sums may put it on
 * the other side: gradients below it part by 6e-3, those above by 4e-6, and the loss of step 3 by 1.8e-3.
 */
export const tieWithQuads = 3;

/** Rounding grows with the transforms' factors: F(2x2) stays near direct sums, F(4x4) loses about a digit. */
export const winogradTolerance = { f2: 5e-6, f4: 3e-5 };

/** A half has 11 bits, and F(2x2) adds up four of them for each number that is rounded again. */
export const halfWinogradTolerance = 2e-3;
