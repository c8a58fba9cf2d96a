import { readFileSync, writeFileSync } from 'node:fs';

/** More than these is no matter of a busy machine. */
const mostFiles = 5;

/**
 * @param {string} resultsFile What Jest wrote with `--json --outputFile`.
 * @returns {string[]} The files with a failed test, where they are few enough to be run again; else none.
 */
export function filesToRunAgain(resultsFile) {
  const { testResults } = read(resultsFile);
  const failed = testResults.filter(({ status }) => status === 'failed').map(({ name }) => name);
  return failed.length > mostFiles ? [] : failed;
}

/**
 * Puts the results of the second run in the place of the first one's.
 *
 * @param {string} resultsFile
 * @param {string} secondResultsFile
 */
export function replaceResults(resultsFile, secondResultsFile) {
  const first = read(resultsFile);
  const again = new Map(read(secondResultsFile).testResults.map((suite) => [suite.name, suite]));
  const testResults = first.testResults.map((suite) => again.get(suite.name) ?? suite);
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults);
  const count = (/** @type {string} */ status) => tests.filter((one) => one.status === status).length;
  const failedSuites = testResults.filter(({ status }) => status === 'failed');
  const results = {
    ...first,
    testResults,
    numPassedTests: count('passed'),
    numFailedTests: count('failed'),
    numFailedTestSuites: failedSuites.length,
    numRuntimeErrorTestSuites: failedSuites.filter(({ assertionResults }) => assertionResults.length === 0)
      .length,
    success: failedSuites.length === 0,
  };
  writeFileSync(resultsFile, JSON.stringify(results));
}

/** @typedef {{ name: string, status: string, assertionResults: Array<{ status: string }> }} Suite */

/** @param {string} file @returns {{ testResults: Suite[] }} */
function read(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return { testResults: [] };
  }
}
