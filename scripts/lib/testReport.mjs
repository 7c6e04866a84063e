/** @typedef {{ passed: number, failed: number, notRun: number, secondTries?: string[] }} Counts */

/** @typedef {{ title: string, suites?: Suite[], specs?: { title: string, tests: { status: string }[] }[] }} Suite */

/**
 * The titles of the tests that passed only when they were tried again.
 * @param {Suite[]} suites files, or what is described in one
 * @param {string} [above] titles around them
 * @returns {string[]}
 */
function secondTries(suites, above = "") {
  return suites.flatMap(({ specs = [], suites: inner = [], title }) => [
    ...specs
      .filter(({ tests }) => tests.some(({ status }) => status === "flaky"))
      .map((spec) => `${above}${title}: ${spec.title}`),
    ...secondTries(inner, `${above}${title}: `),
  ]);
}

/**
 * What Playwright's JSON report counts. A test that passed at its second try counts as passed, and is named: on a busy machine it may
 * only have been late, but whoever reads the result must see it.
 * @param {{ stats: { expected: number, unexpected: number, flaky: number, skipped: number }, suites: Suite[] }} report
 * @returns {Counts}
 */
export function playwrightCounts({ stats, suites }) {
  return {
    passed: stats.expected + stats.flaky,
    failed: stats.unexpected,
    notRun: stats.skipped,
    secondTries: secondTries(suites),
  };
}
