import { spawn } from 'node:child_process';
import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const probe = fileURLToPath(new URL('probe.cjs', import.meta.url));

/**
 * Starts the server of a project, sends it two requests, and looks at what was counted: from outside, as Prometheus does,
 * and from inside of the process, as another module does.
 *
 * @param {string} command A `node …` command that listens on `PORT` and prints `listening on <port>`.
 * @param {{ folder: string, env: NodeJS.ProcessEnv }} options
 * @returns {Promise<string[]>} What is not as it should be.
 */
export async function checkServer(command, { folder, env }) {
  copyFileSync(probe, join(folder, 'probe.cjs'));
  writeFileSync(join(folder, 'probe-import.mjs'), 'export const importFrom = (name) => import(name);\n');
  const child = spawn('sh', ['-c', `exec ${command.replace(/^node /, 'node --require ./probe.cjs ')}`], {
    cwd: folder,
    env: { ...env, PORT: '0' },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  try {
    const origin = `http://127.0.0.1:${await listeningPort(child)}`;
    const found = await (await fetch(`${origin}/orders/7`)).text();
    const broken = await fetch(`${origin}/broken`);
    const metrics = await (await fetch(`${origin}/metrics`)).text();
    const inside = await askProbe(child);
    return [
      ...(found === '{"id":"7"}' ? [] : [`GET /orders/7 answered ${found.slice(0, 200)}`]),
      ...(broken.status === 500 ? [] : [`GET /broken answered ${broken.status} instead of 500`]),
      ...missingLines(metrics, [
        'http_requests_total{method="GET",route="/orders/:id",status_code="200"} 1',
        'http_requests_total{method="GET",route="/broken",status_code="500"} 1',
        'operation_duration_seconds_count{operation="Orders.find",outcome="success"} 1',
      ]),
      ...wrongInside(inside),
    ];
  } finally {
    child.kill('SIGKILL');
  }
}

/** @param {string} metrics @param {string[]} lines */
function missingLines(metrics, lines) {
  return lines.filter((line) => !metrics.split('\n').includes(line)).map((line) => `/metrics lacks ${line}`);
}

/** @param {any} inside */
function wrongInside({ failure, report, groups, isSameMonitor, isSameClass, differentExports }) {
  if (failure) return [`looking from inside of the process failed: ${failure}`];
  const wrong = [];
  if (!/^\/orders\/:id +1 /m.test(report)) wrong.push(`report() lacks the route /orders/:id:\n${report}`);
  const [group] = groups;
  // A bundler may put the module's name in front of a function's.
  if (groups.length !== 1 || !/^(\w+[._])?explode .*:\d+$/.test(group.location)) {
    wrong.push(`the error's place must be the function explode, and is ${JSON.stringify(groups)}`);
  }
  if (!isSameMonitor) wrong.push('require and import see two default monitors');
  if (!isSameClass) wrong.push('an error of the required package is no instanceof the imported class');
  if (differentExports.length > 0) wrong.push(`require and import differ in ${differentExports.join(', ')}`);
  return wrong;
}

/** @param {import('node:child_process').ChildProcess} child @returns {Promise<string>} */
function listeningPort(child) {
  let output = '';
  return new Promise((resolve, reject) => {
    const timeout = setTimeout(() => reject(new Error(`does not listen after 60 s\n${output}`)), 60_000);
    const read = (/** @type {Buffer} */ chunk) => {
      output += chunk;
      const port = /listening on (\d+)/.exec(output)?.[1];
      if (!port) return;
      clearTimeout(timeout);
      resolve(port);
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.on('exit', (code) => {
      clearTimeout(timeout);
      reject(new Error(`ended with ${code} before it listened\n${output}`));
    });
  });
}

/** @param {import('node:child_process').ChildProcess} child @returns {Promise<any>} */
function askProbe(child) {
  return new Promise((resolve, reject) => {
    const timeout = setTimeout(() => resolve({ failure: 'no answer in 20 s' }), 20_000);
    child.once('message', (answer) => {
      clearTimeout(timeout);
      resolve(answer);
    });
    child.send('look', (error) => error && reject(error));
  });
}
