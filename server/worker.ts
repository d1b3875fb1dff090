/**
 * The worker: parses, traces, checks, and answers from the latest analyses. One request after the other; a request that is
 * no longer wanted is told by a number in shared memory, which is looked at while Python runs.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { Analyzer } from './analysis/analyze.ts';
import { Imports } from './analysis/imports.ts';
import { projectOf } from './analysis/project.ts';
import { SourceText } from './analysis/source.ts';
import type { Host } from './host.ts';
import { nodeHost } from './host.ts';
import { ANALYSIS_LIMIT_MS, LOOKS_PER_MEASUREMENT, MAX_HEAP_BYTES } from './limits.ts';
import type { Message, Reply, WorkerData } from './lsp/messages.ts';
import { PLACE_SLOTS } from './lsp/messages.ts';
import { Session } from './lsp/session.ts';
import { Stop } from './python/errors.ts';
import { vm } from './python/vm.ts';
import { PythonParser } from './syntax/parser.ts';

/** Told where the program is that is being run: the number of a text, and the offset in it. */
type Saw = (text: number, offset: number) => void;

/** The innermost frame of the document's own. */
function lookFor(texts: readonly SourceText[], saw: Saw): void {
  for (let f = vm.frame; f; f = f.parent) {
    const { file, start } = f.chunk;
    const text = texts.findIndex((t) => t === file);
    if (text < 0) continue;
    saw(text, start + f.at.start);
    return;
  }
}

/** The documents and all that answers about them, in this thread. */
export function createSession(host: Host, saw?: Saw): Session {
  const parser = new PythonParser();
  return new Session({
    analyzer: () => new Analyzer(parser),
    sourceText: (path, name, text, isCell) => new SourceText(path, name, parser, text, isCell),
    imports: new Imports(
      host,
      host.machine(),
      (path, name, text, library) => new SourceText(path, name, parser, text, false, library),
    ),
    project: (file) => projectOf(host, file),
    now: () => host.now(),
    checker(isCancelled, texts) {
      const end = host.now() + ANALYSIS_LIMIT_MS;
      let looks = 0;
      return () => {
        if (saw) lookFor(texts, saw);
        if (isCancelled()) throw new Stop('it is no longer wanted', 'cancelled');
        if (host.now() > end)
          throw new Stop(`the file takes more than ${ANALYSIS_LIMIT_MS / 1000} s to trace`, 'whole');
        if (++looks % LOOKS_PER_MEASUREMENT === 0 && host.heapBytes() > MAX_HEAP_BYTES)
          throw new Stop(`the program needs more than ${MAX_HEAP_BYTES / 1e6} MB of memory`, 'whole');
      };
    },
    isCancellation: (e) => e instanceof Stop && e.kind === 'cancelled',
  });
}

function main(port: NonNullable<typeof parentPort>, { cancelled }: WorkerData): void {
  const flag = new Int32Array(cancelled);
  const host = nodeHost((message) => process.stderr.write(`${message}\n`));
  const session = createSession(host, (text, offset) => {
    Atomics.store(flag, PLACE_SLOTS.text, text + 1);
    Atomics.store(flag, PLACE_SLOTS.offset, offset);
  });
  vm.onInternalError = (e) => {
    host.log(`internal error: ${e instanceof Error ? (e.stack ?? e.message) : String(e)}`);
  };
  port.on('message', ({ id, kind, params }: Message) => {
    let reply: Reply;
    try {
      reply = {
        id,
        answer: session.handle(kind, params, () =>
          kind === 'analyze'
            ? Atomics.load(flag, 0) === id
            : Atomics.load(flag, 1) === id || Atomics.load(flag, 2) >= id,
        ),
      };
    } catch (e) {
      reply = { id, error: e instanceof Error ? (e.stack ?? e.message) : String(e) };
    }
    port.postMessage(reply);
  });
}

const data = workerData as Partial<WorkerData> | null;
// Tests import this file; then there is nobody to answer to.
if (parentPort && data?.cancelled) main(parentPort, data as WorkerData);
