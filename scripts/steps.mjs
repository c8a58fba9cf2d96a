import { spawn } from 'node:child_process';
import { root } from './workspace.mjs';

/**
 * @typedef {{ passed: number, failed: number, failures?: readonly string[] }} Tally `failures` names what failed.
 *
 * @typedef {object} Step
 * @property {string} name
 * @property {readonly [string, ...string[]]} command Run in the root of the repository, without standard input.
 * @property {Readonly<Record<string, string>>} [env] Variables besides those of this process.
 * @property {number} [timeoutMs] After this the command and what it started are killed. Default: 5 minutes.
 * @property {() => Tally} [details] What to add to the step's own result once it has ended.
 */

/**
 * Runs every step, whatever became of the ones before, and closes the output with the names of what failed and
 * `N passed, N failed`. The process then exits with 1 if anything failed.
 *
 * @param {readonly Step[]} steps
 */
export async function runSteps(steps) {
  const total = { passed: 0, failed: 0 };
  const failures = [];
  const summary = [];
  for (const step of steps) {
    console.log(`\n=== ${step.name}: ${step.command.join(' ')}`);
    const started = performance.now();
    const succeeded = await run(step);
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    const details = step.details?.() ?? { passed: 0, failed: 0 };
    failures.push(...(details.failures ?? []));
    total.passed += details.passed + (succeeded ? 1 : 0);
    total.failed += details.failed + (succeeded ? 0 : 1);
    summary.push(`${succeeded ? 'passed' : 'FAILED'} ${seconds.padStart(7)} s  ${step.name}`);
    console.log(summary.at(-1));
  }
  console.log(['', ...failures.map((name) => `failed: ${name}`), ...summary].join('\n'));
  console.log(`${total.passed} passed, ${total.failed} failed`);
  process.exitCode = total.failed > 0 ? 1 : 0;
}

/** @param {Step} step @returns {Promise<boolean>} Whether the command exited with 0 in time. */
function run({ command: [file, ...args], env = {}, timeoutMs = 5 * 60_000 }) {
  return new Promise((resolve) => {
    // A process group of its own, so that a hanging command is stopped together with its children.
    const child = spawn(file, args, {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'inherit', 'inherit'],
      detached: true,
    });
    const timeout = setTimeout(() => {
      console.error(`Not finished after ${timeoutMs / 1000} s: stopped.`);
      if (child.pid) process.kill(-child.pid, 'SIGKILL');
    }, timeoutMs);
    child.on('error', (error) => {
      clearTimeout(timeout);
      console.error(error.message);
      resolve(false);
    });
    child.on('exit', (code) => {
      clearTimeout(timeout);
      resolve(code === 0);
    });
  });
}
