import { assertLabelNames, labelNameError } from '../metric-model/names.ts';

/** What the metrics of operations have by themselves. */
const builtInLabels = ['operation', 'outcome', 'error_type'];

/** @throws GoldenSignalsError `ERR_GS_LABEL_NAME` */
export function checkOperationLabels(names: readonly string[]): void {
  const owner = 'createMonitor operationLabels';
  assertLabelNames(owner, names);
  const taken = names.find((name) => builtInLabels.includes(name));
  if (taken === undefined) return;
  throw labelNameError(
    owner,
    taken,
    'the operation metrics have a label of this name already; choose another',
  );
}
