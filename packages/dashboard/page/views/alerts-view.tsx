import { ago, clock } from '../drawing/format.ts';
import { colour, Heading, Mark, type Severity } from '../drawing/marks.tsx';
import { live, useLive } from '../live/live.ts';
import type { Alerts, Section } from '../live/sections.ts';

/** What fires, is pending or was resolved lately, and what is watched. */
export function AlertsView() {
  const alerts = live.part<Section<Alerts>>('section?name=alerts')?.data;
  const { atMs } = useLive();
  if (alerts === undefined) return null;
  const states = ['firing', 'pending', 'resolved'] as const;
  return (
    <>
      <div class="bar tl">
        <h1>Alerts</h1>
        <span class="dim">
          {alerts.rules.length} rules
          {alerts.evaluatedAtMs !== undefined && `, evaluated at ${clock(alerts.evaluatedAtMs)}`}
        </span>
      </div>
      {states.map((state) => {
        const found = alerts.alerts.filter((alert) => alert.state === state);
        return (
          <section key={state}>
            <Heading title={titles[state]} note={String(found.length)} />
            <ul class="rows">
              {found.map(({ name, labels, severity, text, activeSinceMs, annotations }) => (
                <li key={name + JSON.stringify(labels)}>
                  <Mark state={state === 'resolved' ? undefined : severity} />
                  <b>{annotations.summary ?? name}</b>
                  <span class={state === 'resolved' ? 'soft' : colour(severity)}>
                    {severity}, since {clock(activeSinceMs, false)}, {ago(activeSinceMs, atMs)}
                  </span>
                  <p class="small">
                    <code>{name}</code> {text}
                  </p>
                </li>
              ))}
              {found.length === 0 && (
                <li>
                  <Mark state={undefined} />
                  <span class="soft">none</span>
                </li>
              )}
            </ul>
          </section>
        );
      })}
      <Heading title="Rules" note={String(alerts.rules.length)} />
      <table class="t">
        <thead>
          <tr>
            <th>Rule</th>
            <th class="c2">Watches</th>
            <th>Severity</th>
            <th>State</th>
          </tr>
        </thead>
        <tbody>
          {alerts.rules.map(({ rule, state, failure }) => (
            <tr key={rule.name}>
              <td>
                {rule.name}
                <p class="small soft">{failure ?? rule.summary}</p>
              </td>
              <td class="c2">
                <code>{rule.signal}</code>
              </td>
              <td class="nowrap">{rule.severity}</td>
              <td class="nowrap">
                <Mark state={failure === undefined ? stateOf(state, rule.severity) : 'none'} />{' '}
                {failure === undefined ? state : 'not evaluated'}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

const titles = { firing: 'Firing', pending: 'Pending', resolved: 'Resolved in the last 15 minutes' } as const;

function stateOf(state: string, severity: Severity): Severity {
  return state === 'inactive' ? undefined : severity;
}
