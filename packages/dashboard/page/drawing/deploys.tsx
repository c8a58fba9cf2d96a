import { useEffect, useRef, useState } from 'preact/hooks';
import type { Axis } from './axis.ts';
import { percent } from './percent.ts';
import { type Deploy, placeFlags } from './place-flags.ts';

interface DeploysProps {
  readonly axis: Axis;
  readonly deploys: readonly Deploy[];
  readonly height: number;
  /** Writes their versions; only the topmost lane does. */
  readonly isNamed: boolean;
}

/** Deploys as dotted lines within a chart, with flags at their tops. */
export function Deploys({ axis, deploys, height, isNamed }: DeploysProps) {
  const group = useRef<SVGGElement>(null);
  const widthPx = useWidth(group);
  return (
    <g ref={group}>
      {placeFlags(deploys, axis, widthPx).map(({ timestampMs, share, label, side, hasFlag }) => {
        const at = percent(share * 1_000);
        return (
          <g key={timestampMs}>
            <line class="dep" x1={at} x2={at} y1="0" y2={height} />
            {isNamed && hasFlag && (
              <svg x={at} y="0">
                <path class="tri" d="M-4 0H4L0 6Z" />
              </svg>
            )}
            {isNamed && label !== undefined && (
              <text
                class={side === 'left' ? 'tx acc halo e' : 'tx acc halo'}
                x={at}
                dx={side === 'left' ? -8 : 8}
                y="10"
              >
                {label}
              </text>
            )}
          </g>
        );
      })}
    </g>
  );
}

/** The width of the picture that a group is in; what is usual until it is known. */
function useWidth(group: { readonly current: SVGGElement | null }): number {
  const [widthPx, setWidth] = useState(600);
  useEffect(() => {
    const picture = group.current?.ownerSVGElement;
    if (!picture) return;
    const observer = new ResizeObserver(([entry]) => setWidth(entry!.contentRect.width));
    observer.observe(picture);
    return () => observer.disconnect();
  }, [group]);
  return widthPx;
}
