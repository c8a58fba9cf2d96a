// The names under which results are kept, for those who read them without loading the exporters.

/** Whom the verdict compares. */
export const ours = 'Golden Signals, text';
export const protobuf = 'Golden Signals, protobuf';
export const theirs = 'prom-client, text';

/** prom-client's successor, which needs a newer Node. */
export const successor = '@prometheus-io/client';
export const successorText = `${successor}, text`;

/** Shares of the series that are recorded in between two scrapes: all of a busy service, or few of a large one. */
export const changes = { every: 1, few: 0.01 };

/** Whom this Node runs. */
export const exporterNames = [
  ours,
  'Golden Signals, OpenMetrics',
  protobuf,
  theirs,
  'prom-client, OpenMetrics',
];
