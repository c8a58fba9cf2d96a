import type { ServiceIdentity } from '../host/extension-host.ts';
import type { Registry } from '../metrics/registry.ts';

/**
 * Says which version of which service is scraped, under the name and with the labels that OpenTelemetry has for it
 * (https://opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics/#resource-attributes): for joins, and
 * so that a deploy can be seen.
 */
export function addTargetInfo(
  registry: Registry,
  { name, version, environment, instance }: ServiceIdentity,
): void {
  const info = registry.gauge({
    name: 'target_info',
    help: 'The service, its version and its environment.',
    labelNames: ['service_name', 'service_version', 'service_instance_id', 'deployment_environment_name'],
    aggregator: 'first',
  });
  info
    .labels({
      service_name: name,
      service_version: version,
      service_instance_id: instance,
      deployment_environment_name: environment,
    })
    .set(1);
}
