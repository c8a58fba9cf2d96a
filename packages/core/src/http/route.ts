/** One route template with its settings, its live window and its series. Keep it on the framework's own route object. */
export class Route {
  readonly template: string;

  constructor(template: string) {
    this.template = template;
  }
}
