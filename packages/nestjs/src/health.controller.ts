import { Injectable } from '@nestjs/common';
import { MonitoringController } from './monitoring.controller.ts';

/**
 * Serves the probes and the other endpoints of the health, as `MonitoringController` serves the rest: a global guard
 * distinguishes them by `context.getClass()`, because a kubelet has no credentials and a scraper may have.
 */
@Injectable()
export class HealthController extends MonitoringController {
  // Nest's log lines and errors name it, also where a bundler shortens the names of classes.
  static {
    Object.defineProperty(HealthController, 'name', { value: 'HealthController' });
  }
}
