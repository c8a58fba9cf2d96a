import type { ModuleRef } from '@nestjs/core';

/**
 * Returns the prefix that `app.setGlobalPrefix` has set, as `/api`; `''` without one. Known once routes are registered.
 */
export function globalPrefixOf(moduleRef: ModuleRef): string {
  // Nest keeps it in its container, for which there is no injection token.
  const { container } = moduleRef as unknown as {
    container: { applicationConfig?: { getGlobalPrefix(): string } };
  };
  const prefix = container.applicationConfig?.getGlobalPrefix().replace(/^\/+|\/+$/g, '') ?? '';
  return prefix === '' ? '' : `/${prefix}`;
}
