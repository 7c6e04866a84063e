/** What takes a minute and more is left to npm run check:long; npm test keeps the like of it that is quick. */
export const long = { tag: "@long" };
