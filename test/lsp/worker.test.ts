/** A worker that hangs or dies is replaced, and whoever waits for it hears of it. */
import { describe, expect, test } from 'vitest';
import type { WorkerPort } from '../../server/host.ts';
import type { AnalysesEvents } from '../../server/lsp/analyses.ts';
import { Analyses } from '../../server/lsp/analyses.ts';
import type { Message } from '../../server/lsp/messages.ts';
import { WorkerClient, WorkerEnded } from '../../server/lsp/workerClient.ts';

const LIMIT_MS = 40;

/** A worker that answers each message as `answer` says: nothing for undefined. */
class FakeWorker implements WorkerPort {
  readonly messages: Message[] = [];
  terminated = false;
  private listener: (message: unknown) => void = () => undefined;
  private ended: (reason: string) => void = () => undefined;

  constructor(private readonly answer: (message: Message) => unknown) {}

  post(message: unknown): void {
    this.messages.push(message as Message);
    const answer = this.answer(message as Message);
    if (answer !== undefined) setTimeout(() => this.listener({ id: (message as Message).id, ...(answer as object) }));
  }
  onMessage(listener: (message: unknown) => void): void {
    this.listener = listener;
  }
  onEnd(listener: (reason: string) => void): void {
    this.ended = listener;
  }
  terminate(): void {
    this.terminated = true;
  }
  die(reason: string): void {
    this.ended(reason);
  }
}

function client(...answers: ((message: Message) => unknown)[]): { client: WorkerClient; workers: FakeWorker[] } {
  const workers: FakeWorker[] = [];
  return {
    workers,
    client: new WorkerClient({
      open() {
        const worker = new FakeWorker(answers[Math.min(workers.length, answers.length - 1)]);
        workers.push(worker);
        return worker;
      },
      log: () => undefined,
      limitMs: LIMIT_MS,
    }),
  };
}

const hangs = (): unknown => undefined;
const done = (): unknown => ({ answer: { kind: 'done', diagnostics: [], functions: 1, failing: 0, ms: 1 } });
const lenses = { document: 'a', path: 'a' };

describe('the worker’s client', () => {
  test('an answer', async () => {
    const { client: c } = client(() => ({ answer: [] }));
    expect(await c.ask('lenses', lenses).answer).toEqual([]);
  });

  test('an error is the request’s, not the worker’s', async () => {
    const { client: c, workers } = client(() => ({ error: 'a bug' }));
    await expect(c.ask('lenses', lenses).answer).rejects.toThrow('a bug');
    expect(workers.map((w) => w.terminated)).toEqual([false]);
  });

  test('one that gives no answer is ended and replaced', async () => {
    const { client: c, workers } = client(hangs, () => ({ answer: [] }));
    await expect(c.ask('lenses', lenses).answer).rejects.toThrow(WorkerEnded);
    expect(workers[0].terminated).toBe(true);
    expect(await c.ask('lenses', lenses).answer).toEqual([]);
    expect(c.generation).toBe(2);
  });

  test('one that dies is replaced', async () => {
    const { client: c, workers } = client(hangs, () => ({ answer: [] }));
    const asked = c.ask('lenses', lenses).answer;
    workers[0].die('out of memory');
    await expect(asked).rejects.toThrow('out of memory');
    expect(await c.ask('lenses', lenses).answer).toEqual([]);
  });
});

describe('analyses', () => {
  function analyses(...answers: ((message: Message) => unknown)[]) {
    const { client: worker, workers } = client(...answers);
    const said: string[] = [];
    const texts = new Map([['a', 1]]);
    const events: AnalysesEvents = {
      snapshot: (document) => {
        const version = texts.get(document);
        if (version === undefined) return undefined;
        return {
          name: document,
          texts: [{ path: document, text: `text ${version}`, version, isCell: false }],
          x64: false,
          rules: {},
        };
      },
      started: (document) => said.push(`started ${document}`),
      finished: (document) => said.push(`finished ${document}`),
      failed: (document, reason, _, lastSeen) =>
        said.push(`failed ${document}: ${reason}${lastSeen ? ` at ${lastSeen.text}:${lastSeen.offset}` : ''}`),
      now: () => 0,
    };
    const sent = (): unknown[] =>
      workers.flatMap((w) =>
        w.messages.flatMap((m) => (m.kind === 'analyze' && 'texts' in m.params ? [m.params.texts[0]?.text] : [])),
      );
    return { analyses: new Analyses(worker, events), said, sent, texts };
  }

  test('the newest text wins', async () => {
    const {
      analyses: a,
      said,
      sent,
      texts,
    } = analyses((m) =>
      m.kind === 'analyze' ? (m.id === 1 ? { answer: { kind: 'cancelled' } } : done()) : { answer: [] },
    );
    a.request('a');
    for (const version of [2, 3, 4]) {
      texts.set('a', version);
      a.request('a');
    }
    expect(await a.ask('lenses', lenses)).toEqual([]);
    expect(sent()).toEqual(['text 1', 'text 4']);
    expect(said).toEqual(['started a', 'started a', 'finished a']);
  });

  test('a text that the worker has is not sent again; a new worker gets it', async () => {
    let analysed = 0;
    const first = (m: Message): unknown => (m.kind === 'analyze' && ++analysed === 3 ? undefined : done());
    const { analyses: a, said, sent } = analyses(first, done);
    a.request('a');
    await a.ask('lenses', lenses);
    a.request('a');
    await a.ask('lenses', lenses);
    a.request('a');
    await a.ask('lenses', lenses);
    expect(said.at(-1)).toBe(`failed a: the tracer gave no answer for ${LIMIT_MS / 1000} s and was ended`);
    a.request('a');
    await a.ask('lenses', lenses);
    expect(sent()).toEqual(['text 1', undefined, undefined, 'text 1']);
    expect(said.at(-1)).toBe('finished a');
  });

  test('a document that was closed while it waited is forgotten', async () => {
    const { analyses: a, texts, said } = analyses(done);
    texts.delete('a');
    a.request('a');
    await a.ask('lenses', lenses);
    expect(said).toEqual([]);
  });
});
