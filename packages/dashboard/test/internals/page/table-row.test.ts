// Rows of long tables in a real browser, which is where it shows what is drawn again.

import { fileURLToPath } from 'node:url';
import { afterAll, expect } from '@jest/globals';
import { buildSync } from 'esbuild';
import type { Page } from 'playwright-core';
import { testWithTool } from '../../../../../test/services.ts';
import { TestBrowser } from '../../test-browser.ts';

const drawing = fileURLToPath(new URL('../../../page/drawing', import.meta.url));

/** Runs in the page: a table whose cells count how often they are drawn, and who is asked for cells. */
const countedRows = `
import { render } from 'preact';
import { TableRow } from './table-row.tsx';

globalThis.drawn = {};
globalThis.asked = new Set();
function Cell({ name, text }) {
  drawn[name] = (drawn[name] ?? 0) + 1;
  return <a href={'#' + name}>{text}</a>;
}
globalThis.show = (rows) => render(
  <table>
    <tbody>
      {rows.map(([name, text], index) => (
        <TableRow key={name} index={index}>
          {() => {
            asked.add(name);
            return <td id={name}><Cell name={name} text={text} /></td>;
          }}
        </TableRow>
      ))}
    </tbody>
  </table>,
  document.body,
);
globalThis.showByPlace = (rows) => render(
  <table>
    <tbody>
      {rows.map(([name, text], index) => (
        <TableRow key={index} index={index} subject={name}>
          {() => <td id={name}><a href={'#' + name}>{text}</a></td>}
        </TableRow>
      ))}
    </tbody>
  </table>,
  document.body,
);
globalThis.names = () => [...document.querySelectorAll('td')].map((cell) => cell.id);
// All rows of the screen, and none that is further away than one.
globalThis.areNear = (first, names) => {
  const has = new Set(names);
  const indices = names.map((name) => rows.findIndex(([of]) => of === name));
  return rows.slice(first, first + screenRows).every(([name]) => has.has(name)) &&
    indices.every((index) => index >= first - screenRows && index < first + 2 * screenRows);
};`;

const browser = new TestBrowser();
afterAll(() => browser.close());

const rowPx = 30;
const screenRows = 20;
const allRows = 200;

/** A page that shows twenty of two hundred rows. */
async function openTable(executablePath: string): Promise<Page> {
  const { outputFiles } = buildSync({
    stdin: { contents: countedRows, loader: 'jsx', resolveDir: drawing },
    bundle: true,
    write: false,
    jsx: 'automatic',
    jsxImportSource: 'preact',
  });
  const page = await browser.newPage(executablePath);
  await page.setViewportSize({ width: 800, height: screenRows * rowPx });
  await page.setContent(
    `<!doctype html><style>body { margin: 0 } table { border-spacing: 0 } tr { height: ${rowPx}px } td { padding: 0 }</style><body>`,
  );
  await page.addScriptTag({ content: outputFiles[0]!.text });
  await page.evaluate(
    `globalThis.screenRows = ${screenRows};
     globalThis.rows = Array.from({ length: ${allRows} }, (_, index) => ['r' + index, 'text ' + index]);`,
  );
  return page;
}

/** Waits until the rows on the screen are drawn, and only what is near it. @param first On the screen. */
async function waitForScreen(page: Page, first: number): Promise<void> {
  await page
    .waitForFunction(`areNear(${first}, names())`, undefined, { timeout: 15_000 })
    .catch(async () =>
      expect(await page.evaluate('names()')).toBe(`the screen from row ${first}, and what is near`),
    );
}

async function scrollTo(page: Page, row: number): Promise<void> {
  await page.evaluate(`scrollTo(0, ${row * rowPx})`);
}

testWithTool('chromium', 'what is near the screen is drawn from frame to frame', async (path) => {
  const page = await openTable(path);
  // Rendering is synchronous, and no frame passes within a task.
  expect(await page.evaluate(`show(rows); names().length`)).toBe(0);
  await waitForScreen(page, 0);
  expect(await page.evaluate(`Object.values(drawn).every((count) => count === 1)`)).toBe(true);
  expect(await page.evaluate('areNear(0, [...asked])')).toBe(true);
});

testWithTool(
  'chromium',
  'who scrolls finds rows, and the place of those that are left empty stays',
  async (path) => {
    const page = await openTable(path);
    await page.evaluate('show(rows)');
    await scrollTo(page, 100);
    await waitForScreen(page, 100);
    expect(await page.evaluate('document.documentElement.scrollHeight')).toBe(allRows * rowPx);
    expect(await page.evaluate(`document.getElementById('r100').getBoundingClientRect().top`)).toBe(0);
    await scrollTo(page, 0);
    await waitForScreen(page, 0);
  },
);

testWithTool('chromium', 'a row that has the focus stays, however far it is', async (path) => {
  const page = await openTable(path);
  await page.evaluate('show(rows)');
  await waitForScreen(page, 0);
  await page.evaluate(`document.querySelector('#r3 a').focus({ preventScroll: true })`);
  await scrollTo(page, 150);
  await page.waitForFunction(`names()[0] === 'r3' && areNear(150, names().slice(1))`);
  expect(await page.evaluate('document.activeElement.textContent')).toBe('text 3');
});

testWithTool(
  'chromium',
  'only the row is drawn again in which something else is to be seen',
  async (path) => {
    const page = await openTable(path);
    await page.evaluate('show(rows)');
    await waitForScreen(page, 0);
    const again = await page.evaluate(`(() => {
    const before = document.getElementById('r15');
    asked.clear();
    const changed = ['r7', 'r15', 'r150'];
    rows = rows.map(([name, text]) => [name, changed.includes(name) ? text + '!' : text]);
    show(rows);
    return new Promise((resolve) => {
      const look = () => document.getElementById('r15').textContent.endsWith('!')
        ? resolve({
            isSameNode: before === document.getElementById('r15'),
            again: Object.keys(drawn).filter((name) => drawn[name] > 1),
            isNearAsked: areNear(0, [...asked]),
          })
        : requestAnimationFrame(look);
      look();
    });
  })()`);
    expect(again).toEqual({ isSameNode: true, again: ['r7', 'r15'], isNearAsked: true });
    await scrollTo(page, 150);
    await page.waitForFunction(`document.getElementById('r150')?.textContent === 'text 150!'`);
  },
);

testWithTool(
  'chromium',
  'in another order rows are the same nodes, keep the focus, and are not drawn again',
  async (path) => {
    const page = await openTable(path);
    await page.evaluate('show(rows)');
    await waitForScreen(page, 0);
    expect(
      await page.evaluate(`(() => {
      const nodes = new Map([...document.querySelectorAll('td')].map((cell) => [cell.id, cell]));
      document.querySelector('#r15 a').focus();
      rows = [rows[1], rows[0], ...rows.slice(2)];
      show(rows);
      return {
        first: document.querySelector('td').id,
        areSame: [...nodes].every(([id, cell]) => document.getElementById(id) === cell),
        focus: document.activeElement.textContent,
        most: Math.max(...Object.values(drawn)),
      };
    })()`),
    ).toEqual({ first: 'r1', areSame: true, focus: 'text 15', most: 1 });
  },
);

testWithTool(
  'chromium',
  'in another order rows that are told apart by their places are the same nodes, and the focus goes with what they are about',
  async (path) => {
    const page = await openTable(path);
    await page.evaluate('showByPlace(rows)');
    await waitForScreen(page, 0);
    await page.evaluate(`(() => {
      globalThis.bodyRows = [...document.querySelectorAll('tr')];
      document.querySelector('#r3 a').focus();
      globalThis.focused = () => document.activeElement.closest('td').id + ' ' + document.activeElement.textContent;
    })()`);
    // Down, which is drawn in a later turn; up, which is drawn in an earlier one; and beside another that moves.
    for (const place of [15, 2, 3]) {
      await page.evaluate(
        `rows = rows.filter(([name]) => name !== 'r3'), rows.splice(${place}, 0, ['r3', 'at ${place}']), showByPlace(rows)`,
      );
      await page.waitForFunction(`focused() === 'r3 at ${place}' && areNear(0, names())`);
      expect(
        await page.evaluate(`bodyRows.every((row, at) => row === document.querySelectorAll('tr')[at])`),
      ).toBe(true);
    }
    // Where nobody can see it any more, the focus stays at the place.
    await page.evaluate(
      `rows = [...rows.filter(([name]) => name !== 'r3'), ['r3', 'far']], showByPlace(rows)`,
    );
    await page.waitForFunction(`focused() === 'r4 text 4'`);
  },
);

testWithTool('chromium', 'a row that comes from far away is drawn where it stands then', async (path) => {
  const page = await openTable(path);
  await page.evaluate('show(rows)');
  await waitForScreen(page, 0);
  await page.evaluate('rows = [rows[190], ...rows.slice(0, 190), ...rows.slice(191)]; show(rows)');
  await page.waitForFunction(`names()[0] === 'r190'`);
  await waitForScreen(page, 0);
});

testWithTool('chromium', 'paper has all rows, the screen those that are near', async (path) => {
  const page = await openTable(path);
  await page.evaluate('show(rows)');
  const onPaper = await page.evaluate(`(() => {
    dispatchEvent(new Event('beforeprint'));
    return Promise.resolve().then(() => Promise.resolve()).then(() => names().length);
  })()`);
  expect(onPaper).toBe(allRows);
  await page.evaluate(`dispatchEvent(new Event('afterprint'))`);
  await waitForScreen(page, 0);
});

testWithTool('chromium', 'a row that has left while it waited is not drawn', async (path) => {
  const page = await openTable(path);
  await page.evaluate('show(rows); rows = rows.slice(0, 20); show(rows)');
  await page.waitForFunction('names().length === 20');
  expect(await page.evaluate('Object.keys(drawn).length')).toBe(20);
});
