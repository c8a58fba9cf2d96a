/**
 * Draws the dashboards of a service that uses every package, with what a real Prometheus answered: a picture of each in the
 * given folder. It is a sketch of what Grafana shows, for a look at the layout, the titles, the units and the legends.
 *
 *     node scripts/sketch-dashboards.mjs FOLDER
 *
 * It needs the services that the test of the dashboards needs, and Debian's chromium.
 */

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { drawPanel, escaped } from './sketch/draw-panel.mjs';
import { root } from './workspace.mjs';

const [, , to = '.cache/dashboards'] = process.argv;
const column = 60;
const row = 32;
const style = `
  body { margin: 0; background: #111217; color: #ccccdc; font: 11px 'DejaVu Sans', sans-serif; }
  .panel { position: absolute; box-sizing: border-box; background: #181b1f; border: 1px solid #2c3235; overflow: hidden; }
  .panel > b { display: block; padding: 4px 8px 0; font-size: 12px; white-space: nowrap; }
  .row { position: absolute; font-size: 14px; padding: 6px 4px; }
  .none { text-align: center; color: #8e8e99; padding-top: 20%; }
  .figure { text-align: center; font-size: 30px; margin: 14px 0; }
  text { font-size: 10px; fill: #ccccdc; } text[fill] { fill: attr(fill); }
  table { width: 100%; border-collapse: collapse; } th, td { text-align: left; padding: 3px 8px; } pre { padding: 0 8px; }`;

const work = mkdtempSync(join(tmpdir(), 'golden-signals-sketch-'));
try {
  execFileSync(process.execPath, ['scripts/test.mjs', 'packages/provisioning/test/grafana/real-prometheus'], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, GS_SKETCH_FOLDER: work, REQUIRE_SERVICES: '1' },
  });
  mkdirSync(resolve(to), { recursive: true });
  for (const file of readdirSync(work).filter((name) => name.startsWith('prometheus-classic-'))) {
    const { dashboard, answers } = JSON.parse(readFileSync(join(work, file), 'utf8'));
    const [name] = file.replace('prometheus-classic-prometheus-', '').split('.');
    photograph(toPage(dashboard, answers), join(resolve(to), `${name}.png`));
  }
} finally {
  rmSync(work, { recursive: true });
}

/** @param {import('@golden-signals/provisioning').Dashboard} dashboard */
function toPage({ title, panels }, answers) {
  const boxes = panels.map((panel) => {
    const { x, y, w, h } = panel.gridPos;
    const [width, height] = [w * column - 6, h * row - 6];
    const place = `left:${x * column}px;top:${y * row + 30}px;width:${width}px;height:${height}px`;
    if (panel.type === 'row') return `<div class="row" style="${place}">⌄ ${escaped(panel.title)}</div>`;
    const inner = drawPanel(panel, answers[panel.id], width - 4, height - 26);
    return `<div class="panel" style="${place}"><b>${escaped(panel.title)}</b>${inner}</div>`;
  });
  const height = 40 + row * Math.max(...panels.map(({ gridPos: { y, h } }) => y + h));
  const html = `<!doctype html><meta charset="utf-8"><style>${style}</style><div class="row">${escaped(title)}</div>${boxes.join('')}`;
  return { html, height };
}

/** @param {{ html: string, height: number }} page @param {string} path */
function photograph({ html, height }, path) {
  const file = join(work, 'page.html');
  writeFileSync(file, html);
  const size = `--window-size=${24 * column},${height}`;
  const args = [
    '--headless',
    '--no-sandbox',
    '--disable-gpu',
    '--hide-scrollbars',
    size,
    `--screenshot=${path}`,
  ];
  execFileSync('chromium', [...args, `file://${file}`], { stdio: 'ignore', timeout: 60_000 });
  console.log(path);
}
