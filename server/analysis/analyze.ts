/**
 * One document (or notebook) → its traced functions, what happened in the rest of it, its cache forecast.
 * Results are kept across edits by fingerprints (memo.ts): a change costs a parse, a run of the module's statements, and
 * the traces of what the change reaches.
 */
import type { SourceChunk, SourceFrame } from '../jaxpr/source.ts';
import { clearCaches, withEmptyCaches } from '../jax/jit.ts';
import { PjitFunction } from '../jax/pjitFunction.ts';
import { applySettings, config, settingsNow } from '../jax/config.ts';
import { forgetDonations } from '../jax/deleted.ts';
import { setDecisions } from '../jax/errors.ts';
import { functionName, innermostFunction } from '../jax/signature.ts';
import type { FunctionDef, Lambda, TopLevel } from '../syntax/ast.ts';
import type { PythonParser } from '../syntax/parser.ts';
import { call } from '../python/call.ts';
import { forgetPaths } from '../python/compile/branches.ts';
import { heap } from '../python/heap.ts';
import { DEFAULT_OPTIONS, setPrintOptions } from '../python/numpy/text.ts';
import { forgetReads } from '../python/reads.ts';
import type { RecordEvent, TraceContext } from '../python/record.ts';
import { Recorder } from '../python/record.ts';
import { vm } from '../python/vm.ts';
import type { Value } from '../python/values.ts';
import type { CallSite } from './cacheForecast.ts';
import { forecastCache } from './cacheForecast.ts';
import { seekingAllFaults } from './allFaults.ts';
import { laterRunsOf } from './laterRuns.ts';
import { idOf } from './siteKey.ts';
import { callers, entryPoints } from './entryPoints.ts';
import type { Directive } from './directives.ts';
import { directivesOf } from './directives.ts';
import { Fingerprints } from './fingerprint.ts';
import { install } from './install.ts';
import { Memo, moduleKey } from './memo.ts';
import type { Dependencies, ModuleStore, SearchPath } from './modules.ts';
import type { Outcome, Trace } from './outcome.ts';
import type { Failure } from './program.ts';
import { Program, guarded } from './program.ts';
import type { DirectiveResult } from './runDirectives.ts';
import { directiveNames, runDirective } from './runDirectives.ts';
import type { SourceText } from './source.ts';
import { failureOutcome, isolated } from './traceCall.ts';
import type { Transformation } from './transformed.ts';
import { traceUnknown } from './unknownInputs.ts';
import { TRANSFORMATIONS, traceTransformed } from './transformed.ts';

/** A place in a text that follows the text's edits: the chunk's start is added when it is shown. */
export interface Place {
  readonly chunk: SourceChunk;
  readonly start: number;
  readonly end: number;
}

export const placeOf = (frame: SourceFrame): Place => ({ chunk: frame.chunk, start: frame.start, end: frame.end });

/** Where a function is written. */
export interface FunctionSite {
  readonly chunk: SourceChunk;
  readonly node: FunctionDef | Lambda;
  /** `Model.__call__`, `outer.<locals>.inner`, `<lambda>` */
  readonly qualname: string;
}

/** A traced function on one set of inputs: what a lens stands for. */
export interface TracedFunction {
  /** Qualified name and number, stable while other functions change. */
  readonly id: string;
  /** Undefined where no function of the user's is behind it. */
  readonly site: FunctionSite | undefined;
  readonly origin:
    | { readonly kind: 'directive'; readonly directive: Directive }
    /** A call that the program makes; `site` is the call. */
    | { readonly kind: 'call'; readonly site: SourceFrame | undefined; readonly event: CallEvent }
    /** No call is known: its parameters are unknown. */
    | { readonly kind: 'unknown-inputs' };
  readonly trace: Trace;
}

export interface Analysis {
  readonly sources: readonly SourceText[];
  readonly traced: readonly TracedFunction[];
  /** Directives that are no calls, name what isn't there, and so on. */
  readonly bad: readonly { readonly directive: Directive; readonly message: string }[];
  /** What happened while the module, its main block and its functions without parameters ran, outside of directives. */
  readonly events: readonly RecordEvent[];
  /** Which sides of branches were run meanwhile. */
  readonly decisions: Recorder['decisions'];
  readonly failures: readonly Failure[];
  /** A module of a package, without a main block: another program imports it, and configures JAX. */
  readonly isPart: boolean;
  readonly cache: readonly CallSite[];
  readonly dependencies: Dependencies;
}

const NO_DEPENDENCIES: Dependencies = { files: [], missing: [] };

export interface AnalyzeOptions {
  readonly x64: boolean;
  /** Looks at the clock and at the cancellation flag; throws Stop. */
  readonly check?: () => void;
  /** The clock. */
  readonly now?: () => number;
  /** Where imports are found; without it, only native modules are known. */
  readonly imports?: { readonly store: ModuleStore; readonly search: SearchPath };
}

/** Where the function behind a value is written. */
export const siteOf = (fn: Value): FunctionSite | undefined => {
  const inner = innermostFunction(fn instanceof PjitFunction ? fn.fun : fn);
  return inner ? { chunk: inner.chunk, node: inner.code.node, qualname: inner.qualname } : undefined;
};

const TEST_FILE = /(?:^|[\\/])test_[^\\/]*\.py$|_test\.py$/;

/** `if __name__ == '__main__':` */
const isMainBlock = ({ top: { stmt, text } }: { readonly top: TopLevel }): boolean =>
  stmt.kind === 'If' && stmt.test.kind === 'Compare' && /__name__/.test(text.slice(0, text.indexOf(':')));

/** The modules that pytest runs before a test's: they configure JAX. */
function conftests(moduleName: string): string[] {
  const parts = moduleName.split('.').slice(0, -1);
  return [0, ...parts.keys()].map((_, i) => [...parts.slice(0, i), 'conftest'].join('.'));
}

export class Analyzer {
  private readonly memo = new Memo<DirectiveResult>();
  /** Functions traced since the start: tests count them. */
  traceCount = 0;

  constructor(private readonly parser: PythonParser) {
    install();
  }

  get memoStatistics(): { hits: number; misses: number } {
    return { hits: this.memo.hits, misses: this.memo.misses };
  }

  /** Forget everything that was kept. */
  clear(): void {
    this.memo.clear();
    clearCaches();
  }

  analyze(sources: readonly SourceText[], moduleName: string, path: string, options: AnalyzeOptions): Analysis {
    const { value, dependencies } = this.inProgram(sources, moduleName, path, options, (program, store) =>
      this.run(program, store),
    );
    return { ...value, dependencies };
  }

  /**
   * A function that an analysis has traced, under a transformation: the program is run again, as its objects are put back
   * when an analysis ends, and the call is traced where it was.
   */
  transformed(
    { events }: Analysis,
    { origin, trace }: TracedFunction,
    transformation: Transformation,
    ...[sources, moduleName, path, options]: Parameters<Analyzer['analyze']>
  ): Trace {
    // What isn't called, or raises when it is called, has no inputs.
    if (origin.kind === 'unknown-inputs' || (origin.kind === 'call' && origin.event.kind === 'jit-failed'))
      return trace;
    return this.inProgram(sources, moduleName, path, options, (program, store): Trace => {
      if (origin.kind === 'directive') {
        this.runModule(program);
        const [result] = withEmptyCaches(() => this.directives(program, [origin.directive], store, transformation));
        return result.kind === 'trace' ? result.trace : { ...trace, outcome: notAgain(result.message) };
      }
      const recorder = this.runAll(program, () => undefined);
      const event = recorder.events.at(events.indexOf(origin.event));
      if (event?.kind !== 'jit-call' || event.key.context !== config.key || event.site?.start !== origin.site?.start)
        return { ...trace, outcome: notAgain('the call is not made a second time as it was') };
      const { jit, args, kwargs, key } = event;
      const text = { fn: functionName(jit), args: `(${key.shown.join(', ')})` };
      return isolated(() => traceTransformed(transformation, jit, args, kwargs, text));
    }).value;
  }

  /** Run something with a program whose changes to what isn't its own are taken back afterwards. */
  private inProgram<T>(
    sources: readonly SourceText[],
    moduleName: string,
    path: string,
    options: AnalyzeOptions,
    run: (program: Program, store: ModuleStore | undefined) => T,
  ): { value: T; dependencies: Dependencies } {
    vm.check = options.check;
    vm.now = options.now;
    const settings = settingsNow();
    config.x64 = options.x64;
    setPrintOptions(DEFAULT_OPTIONS);
    const mark = heap.mark();
    try {
      const program = new Program(sources, moduleName, path);
      const { imports } = options;
      if (!imports) return { value: run(program, undefined), dependencies: NO_DEPENDENCIES };
      const { store, search } = imports;
      return store.using(search, path, program.module, () => {
        if (TEST_FILE.test(path))
          for (const name of conftests(moduleName)) guarded(() => store.findIn(search, name, false));
        return run(program, store);
      });
    } finally {
      vm.check = undefined;
      vm.now = undefined;
      vm.frame = undefined;
      vm.depth = 0;
      vm.widening = 0;
      forgetPaths();
      // Built-in objects that the program changed are put back for the next run.
      heap.rollback(mark);
      heap.release(mark);
      // Modules that are kept have set what they set for this program.
      applySettings(settings);
      setDecisions(() => undefined);
    }
  }

  /** The module's statements, on empty caches; what happens is recorded. */
  private runModule(program: Program): Recorder {
    clearCaches();
    forgetDonations();
    forgetReads();
    vm.imported.clear();
    heap.epoch++;
    const recorder = new Recorder();
    vm.recorder = recorder;
    program.run();
    return recorder;
  }

  private run(program: Program, store: ModuleStore | undefined): Omit<Analysis, 'dependencies'> {
    const { sources } = program;
    let results: DirectiveResult[] = [];
    const recorder = seekingAllFaults(sources, () =>
      this.runAll(program, () => {
        const directives = sources.flatMap(directivesOf);
        this.memo.keepOnly(new Set(directives.flatMap((d) => ALL.map((t) => directiveKey(d, t)))));
        results = withEmptyCaches(() => this.directives(program, directives, store));
      }),
    );
    // Only of what nobody caught.
    for (const e of [...recorder.events]) if (e.kind === 'uncaught') recorder.events.push(...laterRunsOf(e.exception));
    const bad = results.flatMap((r) => (r.kind === 'bad' ? [{ directive: r.directive, message: r.message }] : []));
    const traced = this.collect(program, results, recorder);
    return {
      sources,
      traced,
      bad,
      events: recorder.events,
      decisions: recorder.decisions,
      failures: program.failures,
      isPart: program.isPart && !sources.some((s) => s.statements().some(isMainBlock)),
      cache: forecastCache(recorder.events),
    };
  }

  private directives(
    program: Program,
    directives: readonly Directive[],
    store: ModuleStore | undefined,
    transformation?: Transformation,
  ): DirectiveResult[] {
    if (directives.length === 0) return [];
    const names = directiveNames(program);
    const prints = new Fingerprints();
    const globals = (module: string, name: string): Value | undefined => {
      if (module === moduleKey(names)) return names.dict.get(name);
      return module === moduleKey(program.module) ? program.module.dict.get(name) : store?.global(module, name);
    };
    return directives.map((directive): DirectiveResult => {
      const key = directiveKey(directive, transformation);
      const kept = this.memo.get(key, globals, prints);
      if (kept) return { ...kept, directive };
      this.traceCount++;
      return this.memo.compute(
        key,
        prints,
        () => runDirective(this.parser, directive, names, transformation),
        linesStay,
      );
    });
  }

  /** `if __name__ == '__main__':` is what the program does when it is run. */
  private runMain(program: Program): void {
    for (const source of program.sources)
      for (const { top, chunk } of source.statements()) {
        if (!isMainBlock({ top })) continue;
        const { stmt } = top;
        const name = program.module.dict.get('__name__') ?? null;
        heap.mapSet(program.module, program.module.dict, '__name__', '__main__', '__name__');
        program.runStatement(stmt, chunk);
        heap.mapSet(program.module, program.module.dict, '__name__', name, '__name__');
      }
  }

  /** What is left in the middle leaves nothing to what runs next: contexts that were entered, above all. */
  private alone(run: () => ReturnType<typeof guarded<Value>>): ReturnType<typeof guarded<Value>> {
    const mark = heap.mark();
    try {
      const done = run();
      if ('failure' in done && done.failure.kind === 'stopped') heap.rollback(mark);
      return done;
    } finally {
      heap.release(mark);
    }
  }

  /** Functions without parameters, tests above all, that nothing has called: their bodies hold calls. */
  private runTests(program: Program, ran: ReadonlySet<Value>): void {
    const since = ++heap.epoch;
    for (const { fn } of callers(entryPoints(program))) {
      if (ran.has(fn) || fn.code.ranAt >= since) continue;
      const done = this.alone(() => guarded(() => call(fn, [])));
      if ('failure' in done && done.failure.kind === 'raised' && done.failure.exception)
        vm.recorder.add('uncaught', { exception: done.failure.exception }, done.failure.source);
    }
  }

  /** The program's own run: its statements, what the directives ask for, its main block, and what nothing has called. */
  private runAll(program: Program, directives: () => void): Recorder {
    const start = heap.epoch + 1;
    const recorder = this.runModule(program);
    const ran = new Set<Value>();
    const note = (since: number): void => {
      for (const { fn } of entryPoints(program)) if (fn.code.ranAt >= since) ran.add(fn);
    };
    note(start);
    directives();
    vm.recorder = recorder;
    const before = ++heap.epoch;
    this.runMain(program);
    note(before);
    this.runTests(program, ran);
    return recorder;
  }

  /** Lenses: directives first, then calls that trace, then jitted functions that nothing calls. */
  private collect(program: Program, results: readonly DirectiveResult[], recorder: Recorder): TracedFunction[] {
    const traced: TracedFunction[] = [];
    const counts = new Map<string, number>();
    const seen = new Set<object>();
    const add = (origin: TracedFunction['origin'], trace: Trace, site: FunctionSite | undefined): void => {
      const base = site?.qualname ?? trace.name;
      const n = counts.get(base) ?? 0;
      counts.set(base, n + 1);
      if (site) seen.add(site.node);
      traced.push({ id: `${base}#${n}`, site, origin, trace });
    };
    for (const r of results)
      if (r.kind === 'trace') add({ kind: 'directive', directive: r.directive }, r.trace, siteOf(r.trace.fn));
    const withDirective = new Set(seen);
    const inSources = new Set(program.sources);
    const made: PjitFunction[] = [];
    const events = [...recorder.events];
    for (const event of events) {
      // One that a traced function makes holds tracers of a trace that is over.
      if (event.kind === 'jit-made' && !event.trace) made.push(event.jit);
      if ((event.kind !== 'jit-call' && event.kind !== 'jit-failed') || !event.eager) continue;
      if (event.kind === 'jit-call' && event.hit) continue;
      const site = siteOf(event.jit);
      if (!site || withDirective.has(site.node) || !inSources.has(site.chunk.file as SourceText)) continue;
      const key = `${idOf(site.node)}|${event.key.avals.join(',')}|${event.key.statics.join(',')}`;
      if (this.shown.has(key)) continue;
      this.shown.add(key);
      add({ kind: 'call', site: event.site, event }, traceOfCall(event, recorder), site);
    }
    this.shown.clear();
    for (const jit of made) {
      const site = siteOf(jit);
      if (!site || seen.has(site.node) || !inSources.has(site.chunk.file as SourceText)) continue;
      seen.add(site.node);
      add({ kind: 'unknown-inputs' }, traceUnknown(jit), site);
    }
    return traced;
  }

  private readonly shown = new Set<string>();
}

/** What a directive is traced as, and what is kept of it. */
const ALL = [undefined, ...TRANSFORMATIONS];
const directiveKey = ({ call: text }: Directive, transformation: Transformation | undefined): string =>
  `${config.key} ${transformation ?? ''} ${text}`;

const notAgain = (reason: string): Outcome => ({ kind: 'unsupported', reason, source: undefined });

/** Messages name lines: a kept result is good while the lines of its chunks stay. */
function linesStay(result: DirectiveResult): () => boolean {
  if (result.kind === 'bad' || result.trace.outcome.kind === 'jaxpr') return () => true;
  const lineOf = (c: SourceChunk) => c.file.lineColumn(c.start).line;
  const chunks = new Set<SourceChunk>();
  const site = siteOf(result.trace.fn);
  if (site) chunks.add(site.chunk);
  const sources = [
    result.trace.outcome.source,
    ...result.trace.events.map((e) => (e.kind === 'run-again' ? e.site : undefined)),
  ];
  for (const source of sources) for (let f = source; f; f = f.parent) chunks.add(f.chunk);
  const lines = [...chunks].map((c) => [c, lineOf(c)] as const);
  return () => lines.every(([c, line]) => lineOf(c) === line);
}

type CallEvent = Extract<RecordEvent, { kind: 'jit-call' | 'jit-failed' }>;

/** Whether a trace is of a function, or runs inside one of it. */
function isWithin(trace: TraceContext | undefined, fn: Value): boolean {
  for (let t = trace; t; t = t.parent) if (t.fn === fn) return true;
  return false;
}

function traceOfCall(event: CallEvent, { events, assignments, decisions }: Recorder): Trace {
  const outcome: Outcome =
    event.kind === 'jit-failed'
      ? failureOutcome({ kind: 'raised', exception: event.error, reason: event.error.cls.name, source: event.source })
      : event.outcome.kind === 'traced'
        ? { kind: 'jaxpr', jaxpr: event.outcome.jaxpr, ms: event.outcome.ms }
        : { kind: 'unsupported', reason: event.outcome.unknown.reason, source: event.outcome.site };
  const name = functionName(event.jit);
  return {
    fn: event.jit,
    name,
    call: `${name}(${event.key.shown.join(', ')})`,
    outcome,
    inputs: event.inputs,
    events: events.filter((e) => isWithin(e.trace, event.jit.fun)),
    assignments,
    decisions,
  };
}
