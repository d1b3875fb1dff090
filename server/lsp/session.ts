/**
 * The worker's side: the documents, their latest analyses, and answers from them. Nothing here knows LSP; what it answers
 * is plain data in editor terms.
 */
import type { Analysis, Analyzer, TracedFunction } from '../analysis/analyze.ts';
import { describeEnvironment } from '../analysis/environment.ts';
import type { DocumentImports, Imports } from '../analysis/imports.ts';
import { portable } from '../analysis/imports.ts';
import type { Trace } from '../analysis/outcome.ts';
import type { Project } from '../analysis/project.ts';
import { effectiveRules, isExcluded } from '../analysis/project.ts';
import type { SourceText } from '../analysis/source.ts';
import type { Transformation } from '../analysis/transformed.ts';
import { allRules, check, verifiedFixes } from '../rules/index.ts';
import { fixAll, fixable } from '../rules/fixAll.ts';
import type { Finding } from '../rules/rule.ts';
import type { Action } from '../views/actions.ts';
import { directiveActions, fixAction, fixAllAction } from '../views/actions.ts';
import { cacheLines } from '../views/cache.ts';
import { cases } from '../views/cases.ts';
import type { CheckLine } from '../views/checkLines.ts';
import { checkLines } from '../views/checkLines.ts';
import type { Diagnostic } from '../views/diagnostics.ts';
import { OWN_CODES, diagnostics, tooLarge } from '../views/diagnostics.ts';
import { FIX_ALL_LIMIT_MS, MAX_SOURCE_CHARACTERS } from '../limits.ts';
import { applyEdits, lineEdits } from '../text/lineEdits.ts';
import { hints } from '../views/hints.ts';
import { hover } from '../views/hover.ts';
import { jaxprDocument } from '../views/jaxprDocument.ts';
import { lenses } from '../views/lenses.ts';
import { runInput } from '../views/runInput.ts';
import type { Range } from '../views/text.ts';
import { locate, rangeIn } from '../views/text.ts';
import { traceViews } from '../views/traces.ts';
import type {
  AnalyzeAnswer,
  AnalyzeParams,
  FixAllAnswer,
  Kind,
  ProjectView,
  PythonView,
  Requests,
} from './messages.ts';

/** What a worker is made of: given by worker.ts, which knows the parser. */
export interface Engine {
  analyzer(): Analyzer;
  sourceText(path: string, name: string, text: string, isCell: boolean): SourceText;
  /** What imports are found by: one for all documents. */
  readonly imports: Imports;
  /** What the project of a file says. */
  project(file: string): Project | undefined;
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

const RULE_IDS: readonly string[] = allRules.map((r) => r.id);

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
  /** And a third one, for what "fix all" has come to so far. */
  private readonly drafts = new Map<string, Workspace>();

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
      for (const map of [this.workspaces, this.documents, this.trials, this.drafts]) map.delete(document);
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
    check: ({ document, details = false }, isCancelled) => {
      const found = this.documents.get(document);
      return found ? this.checkLines(found, details, isCancelled) : [];
    },
    fixAll: ({ document, rule }, isCancelled) => {
      const found = this.documents.get(document);
      return found ? this.fixAll(found, rule, isCancelled) : { edits: [], fixed: [] };
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

  private analyze(asked: AnalyzeParams, isCancelled: () => boolean): AnalyzeAnswer {
    const { document } = asked;
    const file = asked.place?.file;
    const project = file === undefined ? undefined : this.engine.project(file);
    const rules = effectiveRules(project, asked.rules, RULE_IDS, asked.select);
    const params = { ...asked, rules, x64: asked.x64 || project?.x64 === true };
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
      ...(file !== undefined && project ? { project: projectView(project, file) } : {}),
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
    const preferred = new Set<string>();
    findings.forEach((finding) => {
      const at = locate(finding.at);
      if (at?.path !== path || at.range.end.line < range.start.line || at.range.start.line > range.end.line) return;
      const mends = { code: finding.rule, range: at.range };
      const fixes = verifiedFixes(finding, analysis, (edits) => this.retrace(found, edits, isCancelled));
      for (const fix of fixes) actions.unshift(fixAction(fix, analysis, mends));
      if (fixes.some((f) => f.preferred)) preferred.add(finding.rule);
    });
    if (preferred.size > 0) {
      const counts = fixable(findings, analysis);
      for (const rule of preferred) if ((counts.get(rule) ?? 0) > 1) actions.push(fixAllAction(rule));
    }
    return actions;
  }

  /** Preferred fixes of many findings at once, each step traced again. */
  private fixAll(found: Document, rule: string | undefined, isCancelled: () => boolean): FixAllAnswer {
    const { params, analysis } = found;
    const end = this.engine.now() + FIX_ALL_LIMIT_MS;
    const sources = params.texts.flatMap((t) => analysis.sources.filter((s) => s.path === t.path));
    const start = new Map(sources.map((s) => [s.path, s.text]));
    const run = (copies: Map<string, Workspace>) => (texts: ReadonlyMap<string, string>) =>
      this.analysisOf(found, texts, copies, isCancelled);
    const { texts, fixed } = fixAll(start, params.rules, (f) => rule === undefined || f.rule === rule, {
      current: run(this.drafts),
      trial: run(this.trials),
      goesOn: () => this.engine.now() < end,
    });
    const edits = sources.flatMap((source) =>
      lineEdits(source.text, texts.get(source.path) ?? source.text).map(({ start: from, end: to, newText }) => {
        return { path: source.path, range: rangeIn(source, from, to), newText };
      }),
    );
    return { edits, fixed };
  }

  private checkLines(found: Document, details: boolean, isCancelled: () => boolean): CheckLine[] {
    const { analysis, findings } = found;
    const fixes = new Map(
      details
        ? findings.map((f) => [f, verifiedFixes(f, analysis, (edits) => this.retrace(found, edits, isCancelled))])
        : [],
    );
    return checkLines(analysis, found.diagnostics, findings, fixes);
  }

  /** The analysis of the document with some edits, in its second copy. */
  private retrace(
    found: Document,
    edits: readonly { path: string; start: number; end: number; newText: string }[],
    isCancelled: () => boolean,
  ): Analysis {
    const { params, analysis } = found;
    const texts = params.texts.map((t): [string, string] => {
      const text = analysis.sources.find((s) => s.path === t.path)?.text ?? '';
      const here = edits.filter((e) => e.path === t.path);
      return [t.path, applyEdits(text, here)];
    });
    return this.analysisOf(found, new Map(texts), this.trials, isCancelled);
  }

  /** The analysis of the document with other texts, in one of its copies. */
  private analysisOf(
    { params }: Document,
    texts: ReadonlyMap<string, string>,
    copies: Map<string, Workspace>,
    isCancelled: () => boolean,
  ): Analysis {
    const { document } = params;
    let copy = copies.get(document);
    if (!copy) copies.set(document, (copy = new Workspace(this.engine)));
    const changed = { ...params, texts: params.texts.map((t) => ({ ...t, text: texts.get(t.path) ?? '' })) };
    const sources = copy.update(changed);
    return copy.analyze(changed, sources, this.engine.checker(isCancelled, sources));
  }
}

/** What a project says, and whether it is right. */
function projectView(project: Project, file: string): ProjectView {
  const { rules, select = [], ignore } = project;
  const unknown = [...Object.keys(rules), ...select, ...ignore].filter(
    (id) => !RULE_IDS.includes(id) && !OWN_CODES.has(id),
  );
  const problems = unknown.map((id) => `${project.file}: tool.jitlens names ${id}, which is no rule`);
  return {
    file: project.file,
    problems: [...project.problems, ...new Set(problems)],
    excluded: isExcluded(project, file),
  };
}
