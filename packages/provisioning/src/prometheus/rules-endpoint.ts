import type { Endpoint } from '@golden-signals/core';
import type { Definitions } from '../definitions.ts';
import { prometheusRulesYaml } from './prometheus-rules.ts';
import type { PrometheusRuleOptions } from './rule-options.ts';

/**
 * Returns the endpoint that serves the rules as they are at each request.
 *
 * @param read Returns what the application defines.
 */
export function rulesEndpoint(read: () => Definitions, options: PrometheusRuleOptions): Endpoint {
  return {
    name: 'prometheus-rules',
    paths: ['/prometheus-rules'],
    access: 'read',
    handle: () => ({
      status: 200,
      headers: { 'content-type': 'application/yaml; charset=utf-8', 'cache-control': 'no-store' },
      body: prometheusRulesYaml(read(), options),
    }),
  };
}
