/**
 * Debian's builds of Chromium, the preferred one first: the one without windows takes half of the processor's time for each
 * page, and lays out and paints the same.
 */
export const chromiumNames = ['chromium-headless-shell', 'chromium'];

/**
 * What Chromium is started with by tests and benchmarks: without a sandbox, which needs rights that not every machine gives,
 * and without the lists below its address bar: each window would load some 300 files for them, which takes a second of a
 * processor beside what is tested.
 */
export const chromiumArguments = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup',
];
