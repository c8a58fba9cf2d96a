// Rows of long tables in a real browser, which is where it shows what is drawn again.

import { fileURLToPath } from 'node:url';
import { afterAll, expect } from '@jest/globals';
import { buildSync } from 'esbuild';
import type { Page } from 'playwright-core';
import { testWithTool } from '../../../../../test/services.ts';
import { TestBrowser } from '../../test-browser.ts';

const drawing = fileURLToPath(new URL('../../../page/drawing', import.meta.url));

/** Runs in the page: a table whose cells count how often they are drawn. */
const countedRows = `
import { render } from 'preact';
import { TableRow } from './table-row.tsx';

globalThis.drawn = {};
function Cell({ name, text }) {
  drawn[name] = (drawn[name] ?? 0) + 1;
  return <a href={'#' + name}>{text}</a>;
}
globalThis.show = (rows) => render(
  <table>
    <tbody>
      {rows.map(([name, text], index) => (
        <TableRow key={name} index={index}>
          <td id={name}><Cell name={name} text={text} /></td>
        </TableRow>
      ))}
    </tbody>
  </table>,
  document.body,
);`;

const browser = new TestBrowser();
afterAll(() => browser.close());

async function openTable(executablePath: string): Promise<Page> {
  const { outputFiles } = buildSync({
    stdin: { contents: countedRows, loader: 'jsx', resolveDir: drawing },
    bundle: true,
    write: false,
    jsx: 'automatic',
    jsxImportSource: 'preact',
  });
  const page = await browser.newPage(executablePath);
  await page.setContent('<!doctype html><body>');
  await page.addScriptTag({ content: outputFiles[0]!.text });
  await page.evaluate(
    `globalThis.rows = Array.from({ length: 200 }, (_, index) => ['r' + index, 'text ' + index]);`,
  );
  return page;
}

const allAreDrawn = `document.querySelectorAll('td').length === rows.length`;

testWithTool(
  'chromium',
  'the first rows are drawn at once, and the rest from frame to frame',
  async (path) => {
    const page = await openTable(path);
    // Rendering is synchronous, and no frame passes within a task.
    expect(await page.evaluate(`show(rows); document.querySelectorAll('td').length`)).toBe(20);
    await page.waitForFunction(allAreDrawn);
    expect(await page.evaluate(`Object.values(drawn).every((count) => count === 1)`)).toBe(true);
    expect(await page.locator('a').allTextContents()).toEqual(
      Array.from({ length: 200 }, (_, index) => `text ${index}`),
    );
  },
);

testWithTool(
  'chromium',
  'only the row is drawn again in which something else is to be seen',
  async (path) => {
    const page = await openTable(path);
    await page.evaluate('show(rows)');
    await page.waitForFunction(allAreDrawn);
    const again = await page.evaluate(`(() => {
    const before = document.getElementById('r150');
    rows = rows.map(([name, text]) => [name, name === 'r7' || name === 'r150' ? text + '!' : text]);
    show(rows);
    return new Promise((resolve) => {
      const look = () => document.getElementById('r150').textContent.endsWith('!')
        ? resolve({ isSameNode: before === document.getElementById('r150'), again: Object.keys(drawn).filter((name) => drawn[name] > 1) })
        : requestAnimationFrame(look);
      look();
    });
  })()`);
    expect(again).toEqual({ isSameNode: true, again: ['r7', 'r150'] });
  },
);

testWithTool(
  'chromium',
  'in another order rows are the same nodes, keep the focus, and are not drawn again',
  async (path) => {
    const page = await openTable(path);
    await page.evaluate('show(rows)');
    await page.waitForFunction(allAreDrawn);
    expect(
      await page.evaluate(`(() => {
      const nodes = new Map([...document.querySelectorAll('td')].map((cell) => [cell.id, cell]));
      document.querySelector('#r150 a').focus();
      rows = [rows[1], rows[0], ...rows.slice(2)];
      show(rows);
      return {
        first: document.querySelector('td').id,
        areSame: [...nodes].every(([id, cell]) => document.getElementById(id) === cell),
        focus: document.activeElement.textContent,
        most: Math.max(...Object.values(drawn)),
      };
    })()`),
    ).toEqual({ first: 'r1', areSame: true, focus: 'text 150', most: 1 });
  },
);

testWithTool('chromium', 'paper has all rows', async (path) => {
  const page = await openTable(path);
  const counts = await page.evaluate(`(() => {
    show(rows);
    dispatchEvent(new Event('beforeprint'));
    return Promise.resolve().then(() => Promise.resolve()).then(() => document.querySelectorAll('td').length);
  })()`);
  expect(counts).toBe(200);
});

testWithTool('chromium', 'a row that has left while it waited is not drawn', async (path) => {
  const page = await openTable(path);
  await page.evaluate('show(rows); show(rows.slice(0, 40)); rows = rows.slice(0, 40)');
  await page.waitForFunction(allAreDrawn);
  expect(await page.evaluate('Object.keys(drawn).length')).toBe(40);
});
