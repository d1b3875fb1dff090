/**
 * The worker's side: the documents, their latest analyses, and answers from them. Nothing here knows LSP; what it answers
 * is plain data in editor terms.
 */
import type { Analysis, Analyzer, TracedFunction } from '../analysis/analyze.ts';
import { describeEnvironment } from '../analysis/environment.ts';
import type { DocumentImports, Imports } from '../analysis/imports.ts';
import { portable } from '../analysis/imports.ts';
import type { Trace } from '../analysis/outcome.ts';
import type { SourceText } from '../analysis/source.ts';
import type { Transformation } from '../analysis/transformed.ts';
import { check, verifiedFixes } from '../rules/index.ts';
import type { Finding } from '../rules/rule.ts';
import type { Action } from '../views/actions.ts';
import { directiveActions, fixAction } from '../views/actions.ts';
import { cacheLines } from '../views/cache.ts';
import { cases } from '../views/cases.ts';
import { checkLines } from '../views/checkLines.ts';
import type { Diagnostic } from '../views/diagnostics.ts';
import { diagnostics, tooLarge } from '../views/diagnostics.ts';
import { MAX_SOURCE_CHARACTERS } from '../limits.ts';
import { hints } from '../views/hints.ts';
import { hover } from '../views/hover.ts';
import { jaxprDocument } from '../views/jaxprDocument.ts';
import { lenses } from '../views/lenses.ts';
import { runInput } from '../views/runInput.ts';
import type { Range } from '../views/text.ts';
import { locate } from '../views/text.ts';
import { traceViews } from '../views/traces.ts';
import type { AnalyzeAnswer, AnalyzeParams, Kind, PythonView, Requests } from './messages.ts';

/** What a worker is made of: given by worker.ts, which knows the parser. */
export interface Engine {
  analyzer(): Analyzer;
  sourceText(path: string, name: string, text: string, isCell: boolean): SourceText;
  /** What imports are found by: one for all documents. */
  readonly imports: Imports;
  now(): number;
  /** A check that throws when the request is cancelled, and when the analysis has taken too long. */
  checker(isCancelled: () => boolean, texts: readonly SourceText[]): () => void;
  /** Whether an exception is that of a cancelled analysis. */
  isCancellation(error: unknown): boolean;
}

/** The texts of a document and the analyzer that remembers their traces. */
class Workspace {
  private texts = new Map<string, SourceText>();
  private before: DocumentImports | undefined;
  private readonly analyzer: Analyzer;
  /** Paths of texts that are taken for empty: nobody wrote so much by hand. */
  readonly tooLarge = new Set<string>();

  constructor(private readonly engine: Engine) {
    this.analyzer = engine.analyzer();
  }

  /** Directives traced since the start. */
  get traceCount(): number {
    return this.analyzer.traceCount;
  }

  private note(path: string, isTooLarge: boolean): void {
    if (isTooLarge) this.tooLarge.add(path);
    else this.tooLarge.delete(path);
  }

  /** Bring the texts up to date; those that are gone are forgotten. */
  update(params: AnalyzeParams): SourceText[] {
    const before = this.texts;
    this.texts = new Map();
    const { name } = params;
    for (const { path, text, isCell } of params.texts) {
      let source = before.get(path);
      if (text !== undefined) this.note(path, text.length > MAX_SOURCE_CHARACTERS);
      const wanted = this.tooLarge.has(path) ? '' : text;
      if (!source) source = this.engine.sourceText(path, name, wanted ?? '', isCell);
      else if (wanted !== undefined) source.update(wanted);
      this.texts.set(path, source);
    }
    if (params.calls) {
      const text = params.calls.map((call) => `# trace: ${call.replace(/\s*\n\s*/g, ' ')}`).join('\n');
      this.texts.set(CALLS, this.engine.sourceText(CALLS, CALLS, text, false));
    }
    return [...this.texts.values()];
  }

  analyze(params: AnalyzeParams, sources: readonly SourceText[], check: () => void): Analysis {
    return this.analyzer.analyze(...this.program(params, sources, check));
  }

  /** A function that an analysis of these texts has traced, under a transformation. */
  transformed(
    { params, analysis }: Document,
    traced: TracedFunction,
    transformation: Transformation,
    check: () => void,
  ): Trace {
    const program = this.program(params, analysis.sources, check);
    return this.analyzer.transformed(analysis, traced, transformation, ...program);
  }

  /** What the analyzer is to run. */
  private program(
    params: AnalyzeParams,
    sources: readonly SourceText[],
    check: () => void,
  ): Parameters<Analyzer['analyze']> {
    const { document, name, x64, place } = params;
    const imports = this.imports(params, sources);
    const { before } = this;
    this.before = imports;
    // Traces are kept for what the user's own code says; other packages make other traces.
    if (before && (before.search !== imports?.search || before.packagesVersion !== imports.packagesVersion))
      this.analyzer.clear();
    const path = place?.file === undefined ? document : portable(place.file);
    const module = imports?.name ?? name.replace(/\.\w+$/, '');
    return [sources, module, path, { x64, check, now: () => this.engine.now(), ...(imports ? { imports } : {}) }];
  }

  private imports({ place, x64 }: AnalyzeParams, sources: readonly SourceText[]): DocumentImports | undefined {
    const relative = sources.some((s) => RELATIVE_IMPORT.test(s.text));
    return place && this.engine.imports.of(place, x64, relative);
  }
}

const RELATIVE_IMPORT = /^[ \t]*from[ \t]*\./m;

/** The text that holds the calls of the command line. */
const CALLS = '<calls>';

interface Document {
  readonly params: AnalyzeParams;
  readonly analysis: Analysis;
  readonly findings: readonly Finding[];
  readonly diagnostics: Diagnostic[];
  /** Traces under transformations, by function and transformation. */
  readonly transformed: Map<string, Trace>;
}

type Handlers = { [K in Kind]: (params: Requests[K]['params'], isCancelled: () => boolean) => Requests[K]['answer'] };

export class Session {
  private readonly workspaces = new Map<string, Workspace>();
  private readonly documents = new Map<string, Document>();
  /** For trying fixes: a second copy of each document that had one, so that the first one's places stay as they are. */
  private readonly trials = new Map<string, Workspace>();

  constructor(private readonly engine: Engine) {}

  handle<K extends Kind>(
    kind: K,
    params: Requests[K]['params'],
    isCancelled: () => boolean = () => false,
  ): Requests[K]['answer'] {
    return this.handlers[kind](params, isCancelled);
  }

  private readonly handlers: Handlers = {
    analyze: (params, isCancelled) => this.analyze(params, isCancelled),
    files: ({ overlays, changed, decisive }) => {
      const { imports } = this.engine;
      const edited = overlays.map(({ path, text }) => imports.setOverlay(path, text));
      return { all: imports.changed(changed, decisive) || edited.includes(true) };
    },
    close: ({ document }) => {
      for (const map of [this.workspaces, this.documents, this.trials]) map.delete(document);
      return null;
    },
    lenses: ({ document, path }) => this.from(document, (a) => lenses(a, path)) ?? [],
    hints: ({ document, path, range }) => this.from(document, (a) => hints(a, path, range)) ?? [],
    hover: ({ document, path, position }) => this.from(document, (a) => hover(a, path, position)) ?? null,
    actions: ({ document, path, range, fixes }, isCancelled) => this.actions(document, path, range, fixes, isCancelled),
    jaxpr: ({ document, id }) => {
      const analysis = this.documents.get(document)?.analysis;
      const traced = analysis?.traced.find((t) => t.id === id);
      return analysis && traced ? jaxprDocument(traced, analysis) : null;
    },
    transformed: ({ document, id, transformation }, isCancelled) => {
      const found = this.documents.get(document);
      const traced = found?.analysis.traced.find((t) => t.id === id);
      if (!found || !traced) return null;
      const trace = this.orCancelled(() => this.transformed(found, traced, transformation, isCancelled));
      return trace === 'cancelled' ? trace : jaxprDocument(traced, found.analysis, trace);
    },
    traces: ({ document, path }) => this.from(document, (a) => traceViews(a, path)) ?? [],
    runInput: ({ document, id }) => {
      const traced = this.documents.get(document)?.analysis.traced.find((t) => t.id === id);
      return traced ? runInput(traced) : { kind: 'cannot', reason: `${id} is no longer in the file` };
    },
    cache: ({ document, path }) => this.from(document, (a) => cacheLines(a, path)) ?? [],
    check: ({ document }) => {
      const found = this.documents.get(document);
      return found ? checkLines(found.analysis, found.diagnostics, found.findings) : [];
    },
    cases: ({ document }) =>
      this.from(document, (analysis) => {
        const calls = analysis.sources.find((s) => s.path === CALLS);
        return cases(
          analysis,
          analysis.sources.filter((s) => s !== calls),
          calls,
        );
      }) ?? [],
  };

  private from<T>(document: string, view: (analysis: Analysis) => T): T | undefined {
    const found = this.documents.get(document);
    return found && view(found.analysis);
  }

  private analyze(params: AnalyzeParams, isCancelled: () => boolean): AnalyzeAnswer {
    const { document } = params;
    const started = this.engine.now();
    let workspace = this.workspaces.get(document);
    if (!workspace) this.workspaces.set(document, (workspace = new Workspace(this.engine)));
    const tracesBefore = workspace.traceCount;
    const sources = workspace.update(params);
    const checker = this.engine.checker(isCancelled, sources);
    const analysis = this.orCancelled(() => workspace.analyze(params, sources, checker));
    if (analysis === 'cancelled') return { kind: 'cancelled' };
    const findings = check(analysis, params.rules);
    const shown = [
      ...diagnostics(analysis, findings).filter((d) => d.path !== CALLS),
      ...[...workspace.tooLarge].map(tooLarge),
    ];
    this.documents.set(document, { params, analysis, findings, diagnostics: shown, transformed: new Map() });
    return {
      kind: 'done',
      diagnostics: shown,
      functions: analysis.traced.length,
      failing: analysis.traced.filter((t) => t.trace.outcome.kind === 'error').length,
      retraced: workspace.traceCount - tracesBefore,
      ms: this.engine.now() - started,
      dependencies: analysis.dependencies,
      ...(params.place ? { python: this.python(params.place) } : {}),
    };
  }

  private orCancelled<T>(run: () => T): T | 'cancelled' {
    try {
      return run();
    } catch (e) {
      if (this.engine.isCancellation(e)) return 'cancelled';
      throw e;
    }
  }

  private transformed(
    found: Document,
    traced: TracedFunction,
    transformation: Transformation,
    isCancelled: () => boolean,
  ): Trace {
    const key = `${transformation} ${traced.id}`;
    const known = found.transformed.get(key);
    if (known) return known;
    const workspace = this.workspaces.get(found.params.document) ?? new Workspace(this.engine);
    const check = this.engine.checker(isCancelled, found.analysis.sources);
    const trace = workspace.transformed(found, traced, transformation, check);
    found.transformed.set(key, trace);
    return trace;
  }

  private python(place: NonNullable<AnalyzeParams['place']>): PythonView {
    const environment = this.engine.imports.environment(place);
    const { python: path, problem } = environment;
    return {
      text: describeEnvironment(environment),
      searchPath: environment.searchPath.map(portable),
      ...(path === undefined ? {} : { path }),
      ...(problem === undefined ? {} : { problem }),
    };
  }

  private actions(name: string, path: string, range: Range, withFixes: boolean, isCancelled: () => boolean): Action[] {
    const found = this.documents.get(name);
    if (!found) return [];
    const { analysis, findings } = found;
    const actions = directiveActions(analysis, path, range);
    if (!withFixes) return actions;
    findings.forEach((finding) => {
      const at = locate(finding.at);
      if (at?.path !== path || at.range.end.line < range.start.line || at.range.start.line > range.end.line) return;
      const mends = { code: finding.rule, range: at.range };
      for (const fix of verifiedFixes(finding, analysis, (edits) => this.retrace(found, edits, isCancelled)))
        actions.unshift(fixAction(fix, analysis, mends));
    });
    return actions;
  }

  /** The analysis of the document with some edits, in its second copy. */
  private retrace(
    { params, analysis }: Document,
    edits: readonly { path: string; start: number; end: number; newText: string }[],
    isCancelled: () => boolean,
  ): Analysis {
    const { document } = params;
    let trial = this.trials.get(document);
    if (!trial) this.trials.set(document, (trial = new Workspace(this.engine)));
    const texts = params.texts.map((t) => {
      let text = analysis.sources.find((s) => s.path === t.path)?.text ?? '';
      const here = edits.filter((e) => e.path === t.path).sort((a, b) => b.start - a.start);
      for (const e of here) text = text.slice(0, e.start) + e.newText + text.slice(e.end);
      return { ...t, text };
    });
    const changed = { ...params, texts };
    const sources = trial.update(changed);
    return trial.analyze(changed, sources, this.engine.checker(isCancelled, sources));
  }
}
