/** Every variant that real graphics processors take, forced. */
export const sharedVariants = {
  conv2d: "shared",
  conv2dInputGradient: "shared",
  conv2dFilterGradient: "shared",
  matrixProduct: "shared",
  matrixProductParts: "2",
  sizes: "baked",
  reduction: "shared",
  crossEntropy: "64",
  workgroupTotal: "shared",
};

/** Large tiles in registers, which small cases do not take by themselves. */
export const registerVariants = { tile: "large", matrixProduct: "register" };

/** Tiles of whole quads, which large cases take in software. */
export const quadVariants = { tile: "large", matrixProduct: "quad" };

/** Rounding grows with the transforms' factors: F(2x2) stays near direct sums, F(4x4) loses about a digit. */
export const winogradTolerance = { f2: 5e-6, f4: 3e-5 };
