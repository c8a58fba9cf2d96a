// The names under which results are kept, for those who read them without loading the exporters.

/** Whom the verdict compares. */
export const ours = 'Golden Signals, text';
export const theirs = 'prom-client, text';

export const exporterNames = [
  ours,
  'Golden Signals, OpenMetrics',
  'Golden Signals, protobuf',
  theirs,
  'prom-client, OpenMetrics',
];
