import { datasource, type Variable } from './dashboard-json.ts';
import type { LabelVariable } from './panel-spec.ts';

/** The metric that says which version of which service runs where. */
export const targetInfo = 'target_info';

/** Returns what is chosen at the top: the data source, the service's targets, and what a dashboard adds. */
export function dashboardVariables(service: string, more: readonly LabelVariable[]): Variable[] {
  const name = JSON.stringify(service);
  return [
    { name: 'datasource', label: 'Data source', type: 'datasource', query: 'prometheus', hide: 0, regex: '' },
    labelVariable('job', 'Job', `label_values(${targetInfo}{service_name=${name}}, job)`),
    labelVariable(
      'instance',
      'Instance',
      `label_values(${targetInfo}{service_name=${name},job=~"$job"}, instance)`,
    ),
    ...more.map(({ name, label, metric, of }) =>
      labelVariable(name, label, `label_values(${metric}{job=~"$job",instance=~"$instance"}, ${of})`),
    ),
  ];
}

function labelVariable(name: string, label: string, query: string): Variable {
  return {
    name,
    label,
    type: 'query',
    datasource,
    query,
    definition: query,
    // When the time range changes, so that what came or went is found.
    refresh: 2,
    sort: 1,
    multi: true,
    includeAll: true,
    allValue: '.+',
    current: { selected: true, text: ['All'], value: ['$__all'] },
    hide: 0,
    regex: '',
  };
}
