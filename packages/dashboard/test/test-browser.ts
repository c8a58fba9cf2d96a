import { type Browser, chromium, type Page } from 'playwright-core';
import { chromiumArguments } from '../../../test/chromium.mjs';

export type { Page };

interface TestBrowserOptions {
  /** Complaints that the tests cause on purpose, such as answers that refuse. Default: none. */
  readonly expected?: RegExp;
  /** Of the browser, besides those that let it run here. */
  readonly args?: readonly string[];
  readonly permissions?: readonly string[];
}

/** One browser for a file of tests, started when the first of them needs it. */
export class TestBrowser {
  /** What the browser complained about: errors, warnings, exceptions. */
  readonly complaints: string[] = [];
  readonly #options: TestBrowserOptions;
  #browser: Promise<Browser> | undefined;

  constructor(options: TestBrowserOptions = {}) {
    this.#options = options;
  }

  /** Opens a page with cookies of its own. */
  async newPage(executablePath: string): Promise<Page> {
    const { args = [], expected, permissions = [] } = this.#options;
    this.#browser ??= chromium.launch({
      executablePath,
      args: [...chromiumArguments, ...args],
    });
    const page = await (await this.#browser).newPage({
      viewport: { width: 1_440, height: 900 },
      permissions: [...permissions],
    });
    page.setDefaultTimeout(45_000);
    page.on('console', (message) => {
      const text = message.text();
      if (['error', 'warning'].includes(message.type()) && !expected?.test(text)) this.complaints.push(text);
    });
    page.on('pageerror', (error) => this.complaints.push(String(error)));
    return page;
  }

  async close(): Promise<void> {
    await (await this.#browser)?.close();
  }
}

/** Waits for what the page shows sooner or later: it follows the stream, which comes once a second. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 50));
}
