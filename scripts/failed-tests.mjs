import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { root } from './workspace.mjs';

/**
 * Reads what Jest wrote with `--json --outputFile`.
 *
 * @param {string} resultsFile
 * @returns {string[]} One line for each test that failed, `file › test`, and for each file that failed as a whole. Empty
 *   where the results cannot be read.
 */
export function failedTests(resultsFile) {
  const { testResults = [] } = readJson(resultsFile);
  return testResults.flatMap(
    (/** @type {{ name: string, status: string, assertionResults: Assertion[] }} */ suite) => {
      const file = relative(root, suite.name);
      const failed = suite.assertionResults.filter(({ status }) => status === 'failed');
      if (failed.length > 0) {
        return failed.map(({ ancestorTitles, title }) => [file, ...ancestorTitles, title].join(' › '));
      }
      // It could not be run, or left something open.
      return suite.status === 'failed' ? [file] : [];
    },
  );
}

/** @typedef {{ status: string, ancestorTitles: string[], title: string }} Assertion */

/** @param {string} file */
function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return {};
  }
}
