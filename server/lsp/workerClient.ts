/** The owner's side of a worker: requests and answers, cancelling, and a new worker for one that hangs or dies. */
import type { WorkerPort } from '../host.ts';
import { WORKER_LIMIT_MS } from '../limits.ts';
import type { Kind, Reply, Requests, WorkerData } from './messages.ts';
import { PLACE_SLOTS, SLOTS } from './messages.ts';

/** Where a worker was last seen: the number of a text of its document, and the offset in it. */
export interface LastSeen {
  readonly text: number;
  readonly offset: number;
}

/** The worker ended before it answered. */
export class WorkerEnded extends Error {
  constructor(
    reason: string,
    readonly lastSeen: LastSeen | undefined,
  ) {
    super(reason);
  }
}

interface Owed {
  readonly resolve: (answer: never) => void;
  readonly reject: (error: Error) => void;
}

export interface WorkerClientOptions {
  open: (data: WorkerData) => WorkerPort;
  log: (message: string) => void;
  limitMs?: number;
}

export class WorkerClient {
  private readonly flag = new Int32Array(new SharedArrayBuffer(4 * SLOTS));
  private readonly owed = new Map<number, Owed>();
  private port: WorkerPort | undefined;
  private nextId = 1;
  private timer: NodeJS.Timeout | undefined;
  /** Counts the workers so far: a new one knows no document. */
  generation = 0;

  constructor(private readonly options: WorkerClientOptions) {}

  /** Start now, so that the first request doesn't wait for it. */
  start(): void {
    if (!this.port) this.port = this.open();
  }

  private open(): WorkerPort {
    const port = this.options.open({ cancelled: this.flag.buffer });
    this.generation++;
    port.onMessage((message) => this.answered(message as Reply));
    port.onEnd((reason) => {
      if (this.port === port) this.end(reason);
    });
    return port;
  }

  /** Ask; `id` may be given to `cancel`. */
  ask<K extends Kind>(kind: K, params: Requests[K]['params']): { id: number; answer: Promise<Requests[K]['answer']> } {
    this.start();
    const id = this.nextId++;
    const answer = new Promise<Requests[K]['answer']>((resolve, reject) => {
      this.owed.set(id, { resolve, reject });
      this.port?.post({ id, kind, params });
      if (!this.timer) this.watch();
    });
    return { id, answer };
  }

  /** Tell the worker that an answer isn't wanted any more; it comes all the same, soon. */
  cancel(id: number, slot: 0 | 1 | 2 = 0): void {
    Atomics.store(this.flag, slot, id);
  }

  private watch(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.owed.size === 0) return;
    const limit = this.options.limitMs ?? WORKER_LIMIT_MS;
    this.timer = setTimeout(() => this.end(`the tracer gave no answer for ${limit / 1000} s and was ended`), limit);
  }

  private answered(reply: Reply): void {
    const owed = this.owed.get(reply.id);
    this.owed.delete(reply.id);
    this.watch();
    if ('error' in reply) owed?.reject(new Error(reply.error));
    else owed?.resolve(reply.answer as never);
  }

  private end(reason: string): void {
    this.options.log(reason);
    const { port } = this;
    this.port = undefined;
    port?.terminate();
    const owed = [...this.owed.values()];
    this.owed.clear();
    this.watch();
    const text = Atomics.exchange(this.flag, PLACE_SLOTS.text, 0) - 1;
    const lastSeen = text < 0 ? undefined : { text, offset: Atomics.load(this.flag, PLACE_SLOTS.offset) };
    for (const { reject } of owed) reject(new WorkerEnded(reason, lastSeen));
  }

  dispose(): void {
    const { port } = this;
    this.port = undefined;
    clearTimeout(this.timer);
    port?.terminate();
  }
}
