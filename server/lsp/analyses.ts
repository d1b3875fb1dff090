/**
 * When which document is analysed: at once after an edit, the newest text wins, the next edit cancels. One analysis at a
 * time; requests about a document wait for the analysis of the text that they are about.
 */
import type { CancellationToken } from 'vscode-languageserver';
import type { AnalyzeAnswer, AnalyzeParams, Kind, Requests, Text } from './messages.ts';
import type { LastSeen, WorkerClient } from './workerClient.ts';
import { WorkerEnded } from './workerClient.ts';

/** What is to be analysed, asked for when it is its turn. */
export interface Snapshot {
  readonly name: string;
  readonly texts: readonly (Text & { readonly version: number })[];
  readonly x64: boolean;
  readonly rules: AnalyzeParams['rules'];
  readonly place?: AnalyzeParams['place'];
}

export interface AnalysesEvents {
  snapshot(document: string): Snapshot | undefined;
  started(document: string): void;
  /** Before an analysis is sent to the worker: time to tell it what else it should know. */
  prepare?(): void;
  /** `ms`: since the edit. */
  finished(document: string, answer: Extract<AnalyzeAnswer, { kind: 'done' }>, snapshot: Snapshot, ms: number): void;
  failed(document: string, reason: string, snapshot: Snapshot, lastSeen: LastSeen | undefined): void;
  now(): number;
}

interface State {
  /** Will want one soon: its settings are on their way. */
  announced: boolean;
  /** Wants an analysis. */
  dirty: boolean;
  /** When it was first wanted. */
  since: number;
  /** The worker that has the texts, and the versions that it has. */
  generation: number;
  sent: Map<string, number>;
  waiting: (() => void)[];
}

export class Analyses {
  private readonly states = new Map<string, State>();
  private running: { document: string; id: number; cancelled: boolean } | undefined;

  /** The last request that traces for its answer. */
  private tracing: number | undefined;

  constructor(
    private readonly worker: WorkerClient,
    private readonly events: AnalysesEvents,
  ) {}

  private state(document: string): State {
    let state = this.states.get(document);
    if (!state) {
      const since = this.events.now();
      state = { announced: false, dirty: false, since, generation: -1, sent: new Map(), waiting: [] };
      this.states.set(document, state);
    }
    return state;
  }

  /** A document is open, and will be analysed: requests about it wait for that. */
  announce(document: string): void {
    this.state(document).announced = true;
  }

  /** Analyse a document, now. */
  request(document: string): void {
    const state = this.state(document);
    if (!state.dirty) state.since = this.events.now();
    state.dirty = true;
    state.announced = false;
    // The one that was edited last comes first.
    this.states.delete(document);
    this.states.set(document, state);
    if (this.running?.document === document) this.cancelRunning();
    // Fixes are tried by tracing, transformations are traced when they are asked for: an edit doesn't wait for that.
    if (this.tracing !== undefined) this.worker.cancel(this.tracing, 2);
    this.next();
  }

  close(document: string): void {
    const state = this.states.get(document);
    if (!state) return;
    this.states.delete(document);
    if (this.running?.document === document) this.cancelRunning();
    this.settle(state);
    void this.worker.ask('close', { document }).answer.catch(() => undefined);
  }

  private cancelRunning(): void {
    if (!this.running) return;
    this.running.cancelled = true;
    this.worker.cancel(this.running.id);
  }

  /** Ask about a document, after the analysis of its newest text if one is on its way. */
  async ask<K extends Exclude<Kind, 'analyze' | 'close' | 'files'>>(
    kind: K,
    params: Requests[K]['params'],
    token?: CancellationToken,
  ): Promise<Requests[K]['answer']> {
    const { document } = params;
    const state = this.states.get(document);
    if (state && (state.announced || state.dirty || this.running?.document === document))
      await new Promise<void>((resolve) => state.waiting.push(resolve));
    const { id, answer } = this.worker.ask(kind, params);
    if (kind === 'actions' || kind === 'fixAll' || kind === 'transformed') this.tracing = id;
    const told = token?.onCancellationRequested(() => this.worker.cancel(id, 1));
    return answer.finally(() => told?.dispose());
  }

  private settle(state: State): void {
    const { waiting } = state;
    state.waiting = [];
    for (const wake of waiting) wake();
  }

  private next(): void {
    if (this.running) return;
    const entry = [...this.states].findLast(([, s]) => s.dirty);
    if (!entry) return;
    const [document, state] = entry;
    const snapshot = this.events.snapshot(document);
    state.dirty = false;
    if (!snapshot) {
      this.settle(state);
      this.next();
      return;
    }
    void this.run(document, state, snapshot);
  }

  private async run(document: string, state: State, snapshot: Snapshot): Promise<void> {
    this.events.started(document);
    this.worker.start();
    this.events.prepare?.();
    const { generation } = this.worker;
    if (state.generation !== generation) state.sent.clear();
    state.generation = generation;
    const texts = snapshot.texts.map(({ path, text, isCell, version }) => {
      const known = state.sent.get(path) === version;
      return { path, isCell, text: known ? undefined : text };
    });
    state.sent = new Map(snapshot.texts.map((t) => [t.path, t.version]));
    const { name, x64, rules, place } = snapshot;
    const { id, answer } = this.worker.ask('analyze', { document, name, texts, x64, rules, place });
    const running = { document, id, cancelled: false };
    this.running = running;
    try {
      const result = await answer;
      this.running = undefined;
      // The newest text is on its way: nobody wants to see the last one's findings.
      if (result.kind === 'done' && !(running.cancelled && state.dirty))
        this.events.finished(document, result, snapshot, this.events.now() - state.since);
    } catch (e) {
      this.running = undefined;
      state.generation = -1;
      const lastSeen = e instanceof WorkerEnded ? e.lastSeen : undefined;
      if (!state.dirty) this.events.failed(document, e instanceof Error ? e.message : String(e), snapshot, lastSeen);
    }
    if (!state.dirty) this.settle(state);
    this.next();
  }
}
