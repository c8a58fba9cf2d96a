import type { Extension, ExtensionHost } from '../host/extension-host.ts';
import type { ReadOptions } from '../host/section.ts';
import type { WindowName } from '../windows/window-summary.ts';
import { judgedSignals, makeReview } from './make-review.ts';
import type { Review } from './review-report.ts';
import { reviewLines } from './review-text.ts';
import { routeFindings } from './route-findings.ts';
import { SignalTracks } from './signal-tracks.ts';
import { MonitorStatus } from './status.ts';

const sampleMs = 10_000;
/** Quantiles are read once a minute. */
const samplesPerQuantile = 6;

/** Says how the service does: a grade with its reasons, what should change, and what is past its threshold. */
export class ReviewExtension implements Extension {
  readonly name = 'review';
  readonly #longWindowMs: number;
  readonly #liveWindow: (windowMs: number) => WindowName;
  #host: ExtensionHost | undefined;
  #tracks: SignalTracks | undefined;
  #status: MonitorStatus | undefined;
  #startedMs = 0;
  /** The windows that are remembered, by signal. Nothing is before somebody asks for a review. */
  readonly #kept = new Set<string>();
  /** Then nothing is kept any more, or ever. */
  #isClosed = true;

  /**
   * @param longWindowMs What the section covers.
   * @param liveWindow Returns the live window that fits.
   */
  constructor(longWindowMs: number, liveWindow: (windowMs: number) => WindowName) {
    this.#longWindowMs = longWindowMs;
    this.#liveWindow = liveWindow;
  }

  setup(host: ExtensionHost): void {
    const { clock, every, sections } = host;
    const tracks = this.#prepare(host, true);
    let samples = 0;
    const sample = () => {
      const withQuantiles = samples++ % samplesPerQuantile === 0;
      tracks.sample(judgedSignals(host), clock.now(), clock.wallTimeMs(), withQuantiles);
    };
    every(sampleMs, sample);
    // Where counting begins.
    tracks.sample(judgedSignals(host), clock.now(), clock.wallTimeMs(), false);
    host.findings.add('routes', (windowMs) => routeFindings(host, this.#liveWindow(windowMs)));
    sections.add<Review>({
      name: 'review',
      headline: 'review',
      read: (options) => this.review(this.#longWindowMs, options),
      text: reviewLines,
      cards: [{ title: 'Grade', value: ({ grade }) => grade ?? 'none' }],
    });
    host.onClose(() => {
      this.#isClosed = true;
    });
    this.#isClosed = false;
  }

  /** In the place of `setup`, for a monitor that is switched off: what is asked for is answered, and nothing is done. */
  setupIdle(host: ExtensionHost): void {
    this.#prepare(host, false);
  }

  get status(): MonitorStatus {
    return this.#status!;
  }

  review(windowMs: number, options: ReadOptions): Review {
    const host = this.#host!;
    this.#keep(host, windowMs);
    return makeReview({
      host,
      tracks: this.#tracks!,
      windowMs,
      startedMs: this.#startedMs,
      findings: host.findings.read(windowMs, options),
    });
  }

  #prepare(host: ExtensionHost, isEnabled: boolean): SignalTracks {
    const tracks = new SignalTracks(host.signals, host.internalError);
    this.#startedMs = host.clock.now();
    this.#tracks = tracks;
    this.#status = new MonitorStatus(host, tracks, isEnabled);
    this.#host = host;
    return tracks;
  }

  /** From the first review on, windows are remembered; until then the time since the start is what is known. */
  #keep(host: ExtensionHost, windowMs: number): void {
    if (this.#isClosed) return;
    for (const id of judgedSignals(host)) {
      // Of quantiles the live windows know.
      if (host.signals.get(id).definition?.kind === 'quantile') continue;
      const key = `${windowMs} ${id}`;
      if (this.#kept.has(key)) continue;
      this.#kept.add(key);
      host.signals.get(id).keep({ windowMs });
    }
  }
}
