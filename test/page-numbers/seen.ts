// What somebody reads who looks at a view of the page.

import type { Page } from '../../packages/dashboard/test/test-browser.ts';

export interface Seen {
  /** What stands beside a name: figures, and the big values of charts. */
  readonly figures: Readonly<Record<string, string>>;
  readonly tables: readonly SeenTable[];
  /** The whole view. */
  readonly text: string;
}

export interface SeenTable {
  /** Empty for the table of a view that has one only. */
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: ReadonlyArray<readonly string[]>;
}

/** Runs in the page. */
const look = `(() => {
  const main = document.querySelector('main');
  const text = (one) => (one?.innerText ?? '').trim();
  const pairs = (all, name, value) => [...main.querySelectorAll(all)].map((one) => [
    text(one.querySelector(name)), text(one.querySelector(value))]);
  return {
    figures: Object.fromEntries([...pairs('.lane .val', 'h2', '.big'), ...pairs('dl > div', 'dt', 'dd')]),
    tables: [...main.querySelectorAll('table')].map((table) => ({
      title: table.closest('[role=region][aria-label]')?.getAttribute('aria-label') ?? '',
      columns: [...table.querySelectorAll('thead th')].map((one) => text(one).replace(/ [↓↑]$/, '')),
      rows: [...table.querySelectorAll('tbody tr')].map((row) => [...row.cells].map(text)),
    })),
    text: text(main),
  };
})()`;

export function lookAt(page: Page): Promise<Seen> {
  // As on paper, because on the screen only those rows have cells that are on it; and at once, before other values come.
  return page.evaluate<Seen>(`(async () => {
    dispatchEvent(new Event('beforeprint'));
    await new Promise((resolve) => setTimeout(resolve));
    return ${look};
  })()`);
}
