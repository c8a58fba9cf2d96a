import { resolveRuleOptions } from '../../src/prometheus/rule-options.ts';
import { resolveScrapeOptions } from '../../src/prometheus/scrape-options.ts';
import { resolveServiceMonitorOptions } from '../../src/prometheus/service-monitor.ts';
import { resolveProvisioningOptions } from '../../src/provisioning.ts';

const ofService = { service: { name: 'shop', version: '1', environment: 'test', instance: 'a' } };

/** The defaults by the functions that fill them in, as docs/configuration.md must say them. */
export function provisioningDefaults(): Record<string, object> {
  const { job: _ruleJob, ...rules } = resolveRuleOptions(ofService, {});
  const { job: _scrapeJob, version: _version, ...scrape } = resolveScrapeOptions(ofService, {});
  return {
    ProvisioningOptions: resolveProvisioningOptions({}),
    PrometheusRuleOptions: rules,
    ScrapeOptions: scrape,
    ServiceMonitorOptions: resolveServiceMonitorOptions({}),
  };
}
