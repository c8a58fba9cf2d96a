import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Application, RequestHandler, Router } from 'express';
import fc from 'fast-check';
import type { Edition } from './editions.ts';

/**
 * A random tree of routers and applications that knows what each request must be called: every mount notes its path on
 * the request on the way in and takes it off on the way out, and every handler adds its own.
 */

type Path = string | RegExp | string[];
/** A router, or an application, which has all that is used here too. */
type Container = Router & { lazyrouter?: unknown; _router?: Router; router?: Router };

/** One thing to do with the tree; containers are meant by their number, modulo how many there are. */
type Step =
  | { readonly kind: 'route'; into: number; path: Path; ends: 'ok' | 'fail' | 'pass' }
  | { readonly kind: 'mount'; into: number; what: number; path: Path }
  | { readonly kind: 'mount in a route'; into: number; what: number; path: string }
  | { readonly kind: 'hide'; into: number; path: string; app: boolean; own: string }
  | { readonly kind: 'middleware'; into: number; path: Path }
  | { readonly kind: 'take away'; from: number; byNewStack: boolean };

export interface Plan {
  /** True when routers may be mounted in what they contain, and then in paths of their own mount. */
  readonly cyclic: boolean;
  /** Which containers are applications; the first always is one. */
  readonly applications: readonly boolean[];
  /** What happens before each round of requests. */
  readonly rounds: ReadonlyArray<{ readonly steps: readonly Step[]; readonly requests: readonly string[] }>;
}

const literal = fc.constantFrom('a', 'b', 'v1');
const segment = fc.oneof({ weight: 3, arbitrary: literal }, fc.constantFrom(':x', ':y', ':z'));
const plainPath = fc
  .array(segment, { maxLength: 2 })
  .map((segments) => `/${[...new Set(segments)].join('/')}`);
const path: fc.Arbitrary<Path> = fc.oneof(
  { weight: 8, arbitrary: plainPath },
  { weight: 1, arbitrary: fc.constant<Path>(/^\/r\d+/) },
  { weight: 1, arbitrary: fc.constantFrom<string[]>(['/de', '/en/:p'], ['/v1/:q', '/de']) },
);
const number = fc.nat({ max: 5 });

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('route' as const),
      into: number,
      path,
      ends: fc.constantFrom('ok' as const, 'ok' as const, 'fail' as const, 'pass' as const),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('mount' as const), into: number, what: number, path }),
  },
  fc.record({
    kind: fc.constant('mount in a route' as const),
    into: number,
    what: number,
    path: fc.constantFrom('', '/a', '/:x'),
  }),
  fc.record({
    kind: fc.constant('hide' as const),
    into: number,
    path: plainPath,
    app: fc.boolean(),
    own: plainPath,
  }),
  fc.record({ kind: fc.constant('middleware' as const), into: number, path }),
  fc.record({ kind: fc.constant('take away' as const), from: number, byNewStack: fc.boolean() }),
);

const request = fc
  .array(fc.constantFrom('a', 'b', 'v1', 'r1', 'de', 'en'), { maxLength: 5 })
  .map((segments) => `/${segments.join('/')}`);

const round = (minSteps: number) =>
  fc.record({
    steps: fc.array(step, { minLength: minSteps, maxLength: 12 }),
    requests: fc.array(request, { minLength: 1, maxLength: 12 }),
  });

const plansThatAre = (cyclic: boolean): fc.Arbitrary<Plan> =>
  fc.record({
    cyclic: fc.constant(cyclic),
    applications: fc.array(fc.boolean(), { minLength: 1, maxLength: 6 }),
    rounds: fc.tuple(round(2), round(1), round(0)),
  });

export const plans = plansThatAre(false);
export const cyclicPlans = plansThatAre(true);

/** What is to be expected of one request's label. */
export interface Truth {
  /**
   * The names of the routes that took the request, the last one last; several when one route took it twice. Where no
   * route did, the mount of the middleware that answered.
   */
  readonly names: string[];
  /** A function hides the route, or a middleware answered, so that `/*` may stand for a part of the name. */
  readonly mayBeCoarse: boolean;
}

interface Trail {
  pieces: string[];
  /** The `baseUrl` on each level, the current one last. */
  bases: string[];
  /** The mount of the middleware that answered. */
  answered?: string;
  taken: Array<{ route: object; name: string; hidden: boolean }>;
}

type Handle = (req: IncomingMessage, res: ServerResponse, next: (error?: unknown) => void) => void;

export class RandomTree {
  readonly root: Application;
  readonly #edition: Edition;
  readonly #cyclic: boolean;
  readonly #isApplication: readonly boolean[];
  readonly #containers: Container[];
  readonly #trails = new WeakMap<object, Trail>();
  /** How many layers each step has put into a container, for taking the last ones away. */
  readonly #groups = new Map<Container, number[]>();
  #last: Trail = { pieces: [], bases: [''], taken: [] };

  constructor(edition: Edition, { applications, cyclic }: Plan, observe: RequestHandler) {
    this.#edition = edition;
    this.#cyclic = cyclic;
    this.root = edition.app();
    this.#isApplication = [true, ...applications];
    this.#containers = [
      this.root as unknown as Container,
      ...applications.map((isApp) => this.#create(isApp)),
    ];
    this.root.use(observe);
    this.root.use((req, _res, next) => {
      if (!this.#trails.has(req)) {
        this.#last = { pieces: [], bases: [''], taken: [] };
        this.#trails.set(req, this.#last);
      }
      next();
    });
  }

  /** Answers errors and what nobody answers, behind everything that is registered, now or later. */
  readonly serve: RequestListener = (req, res) => {
    (this.root as unknown as Handle)(req, res, (error) => {
      res.writeHead(error ? 500 : 404).end();
    });
  };

  perform(step: Step): void {
    if (step.kind === 'take away') this.#takeAway(step.from, step.byNewStack);
    else if (step.kind === 'hide') this.#hide(step.into, step.path, step.app, step.own);
    else if (step.kind === 'middleware') this.#middleware(this.#container(step.into), step.path);
    else if (step.kind === 'route') this.#route(this.#container(step.into), step.path, step.ends);
    else this.#mount(step);
  }

  /** Of the last request; undefined when no route took it. */
  truth(): Truth | undefined {
    const { taken, answered } = this.#last;
    const last = taken.at(-1);
    if (last === undefined)
      return answered === undefined ? undefined : { names: [answered], mayBeCoarse: true };
    const again = taken.filter(({ route }) => route === last.route);
    return { names: again.map(({ name }) => name), mayBeCoarse: last.hidden };
  }

  #create(isApp: boolean): Container {
    return isApp ? (this.#edition.app() as unknown as Container) : this.#edition.router();
  }

  #container(index: number): Container {
    return this.#containers[index % this.#containers.length]!;
  }

  #grow(container: Container, layers: number): void {
    const groups = this.#groups.get(container) ?? [];
    groups.push(layers);
    this.#groups.set(container, groups);
  }

  #route(into: Container, path: Path, ends: 'ok' | 'fail' | 'pass', hidden = false): void {
    const route = {};
    into.get(path as string, (req, res, next) => {
      this.#take(req, route, this.#matched(path, req.path, false), hidden);
      if (ends === 'ok') res.send('ok');
      else next(ends === 'fail' ? new Error('expected by the test') : undefined);
    });
    this.#grow(into, 1);
  }

  #middleware(into: Container, path: Path): void {
    into.use(path as string, (req, res) => {
      const trail = this.#trails.get(req)!;
      const own = this.#matched(path, req.baseUrl.slice(trail.bases.at(-1)!.length), true);
      trail.answered = [...trail.pieces, own].join('') || '<middleware>';
      res.send('ok');
    });
    this.#grow(into, 1);
  }

  #mount(step: Extract<Step, { kind: 'mount' | 'mount in a route' }>): void {
    const size = this.#containers.length;
    let [outer, inner] = [step.into % size, step.what % size];
    if (outer >= inner && !this.#mayGoRound(step, outer, inner)) [outer, inner] = [inner, outer];
    if (outer === inner && !this.#mayGoRound(step, outer, inner)) return;
    const [into, what] = [this.#containers[outer]!, this.#containers[inner]!];
    if (step.kind === 'mount') {
      into.use(step.path as string, this.#enter(step.path), what, this.#leave());
      this.#grow(into, 3);
      return;
    }
    const path = `${step.path}${this.#edition.wildcard}`;
    const route = {};
    const take: RequestHandler = (req, _res, next) => {
      this.#take(req, route, path, false);
      next();
    };
    into.all(path, take, what);
    this.#grow(into, 1);
  }

  /**
   * Containers are mounted in those with lower numbers, so that none contains itself. Where it may, the mount has to take
   * a part of the path, or a request would go round for ever; and Express refuses applications that inherit in a circle.
   * The outermost application is in none.
   */
  #mayGoRound({ kind, path }: { kind: string; path: Path }, outer: number, inner: number): boolean {
    const applications = [outer, inner].every((index) => this.#isApplication[index]);
    return this.#cyclic && inner !== 0 && kind === 'mount' && path !== '/' && !applications;
  }

  #hide(into: number, path: string, app: boolean, own: string): void {
    const hidden = this.#create(app);
    this.#route(hidden, own, 'ok', true);
    const container = this.#container(into);
    container.use(path, this.#enter(path), (req, res, next) => hidden(req, res, next), this.#leave());
    this.#grow(container, 3);
  }

  #takeAway(from: number, byNewStack: boolean): void {
    const container = this.#container(from);
    const layers = this.#groups.get(container)?.pop();
    if (layers === undefined) return;
    const own = container.lazyrouter ? container._router : container.router;
    const router: Router = own ?? container;
    if (byNewStack) router.stack = router.stack.slice(0, -layers);
    else router.stack.splice(-layers);
  }

  #enter(path: Path): RequestHandler {
    return (req, _res, next) => {
      const { pieces, bases } = this.#trails.get(req)!;
      pieces.push(this.#matched(path, req.baseUrl.slice(bases.at(-1)!.length), true));
      bases.push(req.baseUrl);
      next();
    };
  }

  #leave(): RequestHandler {
    return (req, _res, next) => {
      const { pieces, bases } = this.#trails.get(req)!;
      pieces.pop();
      bases.pop();
      next();
    };
  }

  #take(req: object, route: object, piece: string, hidden: boolean): void {
    const { pieces, taken } = this.#trails.get(req)!;
    const name = [...pieces, piece].join('') || '/';
    taken.push({ route, name, hidden });
  }

  /** What a path is in a template; of an array the member that matched, which its first word tells. */
  #matched(path: Path, text: string, mounted: boolean): string {
    if (path instanceof RegExp) {
      return mounted && this.#edition.release === 'Express 5.0' ? '/*' : `/${path.source}/${path.flags}`;
    }
    if (typeof path === 'string') return path === '/' ? '' : path;
    const [word] = text.split('/').filter(Boolean);
    return path.find((member) => member.split('/')[1] === word)!;
  }
}
