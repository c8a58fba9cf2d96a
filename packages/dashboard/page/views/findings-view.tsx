import { useEffect, useRef } from 'preact/hooks';
import { CopyButton } from '../drawing/copy-button.tsx';
import { span } from '../drawing/format.ts';
import { Empty, Heading, Mark, type Severity } from '../drawing/marks.tsx';
import { placeOf } from '../live/finding-place.ts';
import { type Frame, type Summary, titleOf } from '../live/frame.ts';
import { live } from '../live/live.ts';
import { linkTo, type Place } from '../live/location.ts';
import type { Finding, Review, Section } from '../live/sections.ts';

const groups = [
  ['critical', 'Critical'],
  ['warning', 'Warning'],
  ['info', 'Worth a look'],
] as const;

/** Of one severity, unless the reader wants more. */
const maxShown = 10;

/** What should change, the most severe first, with what shows it and what to do next; beside it the grade. */
export function FindingsView({ place, frame }: { place: Place; frame: Frame }) {
  const review = live.part<Section<Review>>('section?name=review')?.data;
  if (review === undefined) return null;
  const { findings, windowSeconds } = review;
  const views = new Set(live.part<Summary>('summary')?.nav.map(({ section }) => section));
  return (
    <>
      <div class="bar tl">
        <h1>Findings</h1>
        <span class="dim">
          {findings.length}, of the last {span(windowSeconds)}
        </span>
        <span class="right">
          <CopyButton text={() => markdownOf(frame, review)} />
        </span>
      </div>
      <div class="split">
        <div>
          {findings.length === 0 && (
            <Empty title="Nothing that should change.">
              What costs users or the service something appears here, with what shows it.
            </Empty>
          )}
          {groups.map(([severity, title]) => {
            const ofGroup = findings.filter((finding) => finding.severity === severity);
            if (ofGroup.length === 0) return null;
            const isChosen = ({ id }: Finding) => id === place.parameters.finding;
            const isWhole = place.parameters.all === severity || ofGroup.slice(maxShown).some(isChosen);
            return (
              <section key={severity}>
                <Heading title={title} note={String(ofGroup.length)} />
                {ofGroup.slice(0, isWhole ? undefined : maxShown).map((finding) => (
                  <FindingItem
                    key={finding.id}
                    finding={finding}
                    views={views}
                    isChosen={isChosen(finding)}
                  />
                ))}
                {!isWhole && ofGroup.length > maxShown && (
                  <p class="more">
                    <a href={linkTo('review', { all: severity })}>
                      Show {ofGroup.length - maxShown} more of this severity
                    </a>
                  </p>
                )}
              </section>
            );
          })}
        </div>
        <Grade review={review} />
      </div>
    </>
  );
}

function FindingItem({
  finding,
  views,
  isChosen,
}: {
  finding: Finding;
  views: ReadonlySet<string>;
  isChosen: boolean;
}) {
  const { severity, title, evidence, next } = finding;
  const item = useRef<HTMLElement>(null);
  useEffect(() => {
    if (isChosen) item.current?.scrollIntoView({ block: 'center' });
  }, [isChosen]);
  const about = placeOf(finding);
  return (
    <article class="finding" aria-current={isChosen ? 'true' : undefined} ref={item}>
      <Mark state={severity === 'info' ? 'none' : severity} />
      <div>
        <h3>{title}</h3>
        <ul class="evidence">
          {evidence.map((clause) => (
            <li key={clause}>{clause}</li>
          ))}
        </ul>
        <p>
          <b>Next</b> {next}
          {about !== undefined && views.has(about.section) && (
            <>
              {' '}
              <a href={linkTo(about.section, about.parameters)}>
                Open {titleOf(about.section).toLowerCase()}
              </a>
            </>
          )}
        </p>
      </div>
    </article>
  );
}

/** The grade with its reasons; without enough requests, why there is none. */
function Grade({ review: { grade, ungraded, limitedBy, points, reasons } }: { review: Review }) {
  return (
    <section class="grade">
      <Heading title="Grade" note={`${points} ${points === 1 ? 'point' : 'points'}`} />
      <p class="big">{grade ?? '–'}</p>
      {ungraded !== undefined && <p class="soft">{ungraded}</p>}
      {limitedBy !== undefined && <p class="soft">not better because of a {limitedBy} finding</p>}
      <ul class="rows">
        {reasons.map(({ signal, severity, text }) => (
          <li key={signal}>
            <Mark state={severity === 'info' ? 'none' : severity} />
            <span>{text}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function markdownOf({ service }: Frame, { findings, grade }: Review): string {
  return [
    `**${service.name} ${service.version}**: grade ${grade ?? 'unknown'}`,
    ...groups.flatMap(([severity]) =>
      findings.filter((finding) => finding.severity === severity).flatMap(linesOf(severity)),
    ),
    '',
    location.href,
  ].join('\n');
}

function linesOf(severity: Severity) {
  return ({ title, evidence, next }: Finding): string[] => [
    '',
    `- **${severity}**: ${title}`,
    ...evidence.map((clause) => `  - ${clause}`),
    `  - Next: ${next}`,
  ];
}
