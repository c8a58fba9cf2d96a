/**
 * Draws the dashboards of a service that uses every package, with what a real Prometheus answered: one picture of each. They
 * are sketches of what Grafana shows, for a look at the layout, the titles, the units and the legends.
 *
 *     node scripts/sketch-dashboards.mjs FOLDER
 *
 * It needs Debian's chromium, and the services that the test of the dashboards needs.
 */

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { root } from './workspace.mjs';

const folder = resolve(process.argv[2] ?? '.cache/dashboards');
const pages = mkdtempSync(join(tmpdir(), 'golden-signals-sketch-'));
try {
  execFileSync(process.execPath, ['scripts/test.mjs', 'packages/provisioning/test/grafana/real-prometheus'], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, GS_SKETCH_FOLDER: pages, REQUIRE_SERVICES: '1' },
  });
  mkdirSync(folder, { recursive: true });
  for (const page of readdirSync(pages)) {
    const path = join(folder, page.replace('.html', '.png'));
    // The test wrote how large the page is.
    const [, size] = /data-size="(\d+,\d+)"/.exec(readFileSync(join(pages, page), 'utf8')) ?? [];
    const args = [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--hide-scrollbars',
      `--window-size=${size}`,
      `--screenshot=${path}`,
    ];
    execFileSync('chromium', [...args, `file://${join(pages, page)}`], { stdio: 'ignore', timeout: 60_000 });
    console.log(path);
  }
} finally {
  rmSync(pages, { recursive: true });
}
