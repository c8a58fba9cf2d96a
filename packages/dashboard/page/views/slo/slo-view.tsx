import { Bar } from '../../drawing/chart.tsx';
import { objective, textOf } from '../../drawing/format.ts';
import { colour, Empty, Mark } from '../../drawing/marks.tsx';
import { live, useLive } from '../../live/live.ts';
import { linkTo, type Place } from '../../live/location.ts';
import type { Section } from '../../live/sections.ts';
import type { Slo, Slos } from '../../live/watch-sections.ts';
import { SloDetail } from './slo-detail.tsx';
import { fillOf, leftText, markOf, outlookText, rateOf, rateText, severityOf } from './slo-texts.ts';

/** All SLOs, the one with the least budget left first, and below them the one that the reader has chosen, or the first. */
export function SloView({ place }: { place: Place }) {
  const slos = live.part<Section<Slos>>('section?name=slo')?.data?.slos;
  const { atMs } = useLive();
  if (slos === undefined || slos.length === 0)
    return (
      <Empty title="There are no SLOs.">
        alerting({'{'} slos {'}'}) says what share of the requests has to be good, and this page then what is
        left of the rest.
      </Empty>
    );
  const chosen = slos.find(({ name }) => name === place.parameters.slo) ?? slos[0]!;
  return (
    <>
      <div class="bar tl">
        <h1>SLOs</h1>
        <span class="dim">{slos.length}, the least budget first</span>
      </div>
      <table class="t slos">
        <thead>
          <tr>
            <th>SLO</th>
            <th class="num c2">Objective</th>
            <th class="num c2">Good now</th>
            <th class="num">Good</th>
            <th class="budget">Budget</th>
            <th class="num c2">Burns over 1 h</th>
            <th class="c2 c3">At this rate</th>
          </tr>
        </thead>
        <tbody>
          {slos.map((slo) => (
            <Row key={slo.name} slo={slo} isChosen={slo === chosen} />
          ))}
        </tbody>
      </table>
      <SloDetail slo={chosen} nowMs={atMs} />
    </>
  );
}

function Row({ slo, isChosen }: { slo: Slo; isChosen: boolean }) {
  const { name, sli, sliNow, windowDays } = slo;
  return (
    <tr aria-selected={isChosen ? 'true' : undefined}>
      <td>
        <a href={linkTo('slo', { slo: name })}>{name}</a>
      </td>
      <td class="num c2">
        {textOf(objective(slo.objective))} <span class="dim">over {windowDays} d</span>
      </td>
      <td class="num c2">{shareText(sliNow)}</td>
      <td class="num">{shareText(sli)}</td>
      <td class="budget">
        <Mark state={markOf(slo)} />
        <Bar share={slo.budgetLeft ?? 0} fill={fillOf(slo)} />
        <b class={colour(severityOf(slo))}>{leftText(slo)}</b>
      </td>
      <td class="num c2">{rateText(rateOf(slo, '1h'))}</td>
      <td class="c2 c3 soft">{outlookText(slo)}</td>
    </tr>
  );
}

function shareText(share: number | undefined): string {
  return share === undefined ? '–' : textOf(objective(share));
}
