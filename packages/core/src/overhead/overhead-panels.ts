import type { Panel } from '../host/panel.ts';

/** How the section `overhead` is shown. */
export const overheadPanels: readonly Panel[] = [
  {
    kind: 'figures',
    figures: [
      { title: 'of a core, in the last ten seconds', path: 'ratio', unit: 'ratio' },
      { title: 'may take', path: 'budgetRatio', unit: 'ratio' },
      { title: 'steps down', path: 'step', unit: '1' },
    ],
  },
  {
    kind: 'figures',
    title: 'Time of the main thread since the start',
    figures: [
      { title: 'requests', path: 'seconds.requests', unit: 's' },
      { title: 'timers', path: 'seconds.timers', unit: 's' },
      { title: 'scrapes and pages', path: 'seconds.reads', unit: 's' },
    ],
  },
  {
    kind: 'figures',
    title: 'Memory',
    figures: [
      { title: 'series', path: 'series', unit: '1' },
      { title: 'history of signals', path: 'historyBytes', unit: 'By' },
    ],
  },
  {
    kind: 'figures',
    title: 'Dropped since the start',
    figures: [
      { title: 'lookups past a limit of series', path: 'dropped.seriesOverflow', unit: '1' },
      { title: 'values that no metric can hold', path: 'dropped.values', unit: '1' },
      { title: 'log lines', path: 'dropped.logLines', unit: '1' },
      { title: 'groups of errors', path: 'dropped.errorGroups', unit: '1' },
      { title: 'failures of the monitoring itself', path: 'dropped.internalErrors', unit: '1' },
    ],
  },
];
