/** Whatever an engine does in its process, it is an answer. The worker here is badWorker.cjs. */
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { RunAnswer, RunRequest } from '../../runtime/protocol.ts';
import { Supervisor } from '../../runtime/supervisor.ts';
import type { SupervisorOptions } from '../../runtime/supervisor.ts';

const workerPath = join(import.meta.dirname, 'badWorker.cjs');
const made: Supervisor[] = [];
function supervisor(options: Partial<SupervisorOptions> = {}): Supervisor {
  const s = new Supervisor({ workerPath, ...options });
  made.push(s);
  return s;
}
afterAll(() => {
  for (const s of made) s.dispose();
});

const request = (name: string, options: Partial<RunRequest['options']> = {}): RunRequest => ({
  program: { name, jaxpr: { version: 1, avals: [], jaxprs: [], main: 0 }, inputs: [], notes: [] },
  options: { device: 'cpu', timing: false, ...options },
});
const reason = (answer: RunAnswer): string =>
  answer.kind === 'done' ? 'it was done' : `${answer.kind}: ${answer.reason}`;
const pid = (answer: RunAnswer): string => (answer.kind === 'done' ? answer.notes[0] : reason(answer));

/** A bad run is the answer, and the next run works, in a new process. */
async function check(
  name: string,
  wanted: RegExp,
  options: Partial<SupervisorOptions> = {},
  run: Partial<RunRequest['options']> = {},
) {
  const s = supervisor(options);
  const before = pid(await s.run(request('ok')));
  expect(reason(await s.run(request(name, run)))).toMatch(wanted);
  const after = pid(await s.run(request('ok')));
  expect(after).toMatch(/^\d+$/);
  expect(after).not.toBe(before);
}

describe.skipIf(process.platform === 'win32')('a run that goes wrong', () => {
  test('a signal', () => check('sigfpe', /^failed: the engine stopped: SIGFPE \(a division/));
  test('an exit', () => check('exit', /^failed: the engine stopped with exit code 3: Error: no more wool$/));
  test('an exception that got out', () => check('throw', /^failed: the engine gave no answer: thrown inside$/));
  test('an endless run', () => check('hang', /^failed: it took longer than 1 s/, {}, { timeLimitMs: 600 }));
  test('too much memory', () =>
    check('hog', /^failed: it used [\d.]+ GB of memory/, { memoryLimitBytes: 300 * 2 ** 20 }));
});

test('the process is kept from run to run', async () => {
  const s = supervisor();
  expect(pid(await s.run(request('ok')))).toBe(pid(await s.run(request('ok'))));
});

test('cancelling ends the process', async () => {
  const s = supervisor();
  const cancel = new AbortController();
  const run = s.run(request('hang'), cancel.signal);
  setTimeout(() => cancel.abort(), 300);
  expect(reason(await run)).toBe('failed: cancelled');
  expect(pid(await s.run(request('ok')))).toMatch(/^\d+$/);
});

test('cancelling before its turn starts nothing', async () => {
  const s = supervisor();
  expect(reason(await s.run(request('sigfpe'), AbortSignal.abort()))).toBe('failed: cancelled');
});

test('runs follow each other', async () => {
  const s = supervisor();
  const answers = await Promise.all(['ok', 'throw', 'ok'].map((name) => s.run(request(name))));
  expect(answers.map((a) => a.kind)).toEqual(['done', 'failed', 'done']);
});

test('after dispose there are no runs', async () => {
  const s = supervisor();
  const run = s.run(request('hang'));
  setTimeout(() => s.dispose(), 300);
  expect(reason(await run)).toBe('failed: cancelled');
  expect(reason(await s.run(request('ok')))).toBe('failed: cancelled');
});

test('no worker', async () => {
  const s = supervisor({ workerPath: '/nowhere/worker.cjs' });
  expect(reason(await s.run(request('ok')))).toBe(
    'failed: the engine is not installed: /nowhere/worker.cjs is missing',
  );
});

describe('devices', () => {
  test('one that kills its process is not available', async () => {
    expect(await supervisor().devices()).toEqual([
      { device: 'cpu', available: true, detail: 'a processor', software: false },
      { device: 'webgpu', available: false, detail: expect.stringMatching(/SIGSEGV/) as string, software: false },
    ]);
  });
  test('asking for it says why', async () => {
    const answer = await supervisor().run(request('ok', { device: 'webgpu' }));
    expect(reason(answer)).toMatch(/^failed: webgpu can't be used here: the engine stopped: SIGSEGV/);
  });
  test('asking for one that is not built in', async () => {
    expect(reason(await supervisor().run(request('ok', { device: 'coreml' })))).toBe(
      'failed: this build of ONNX Runtime has no coreml',
    );
  });
  test('auto takes the CPU then', async () => {
    expect((await supervisor().run(request('ok', { device: 'auto' }))).kind).toBe('done');
  });
});

describe("the user's JAX", () => {
  test('a Python that is not there', async () => {
    const answer = await supervisor().runJax({ python: '/no/python', file: '/tmp/a.py', call: 'f()', timing: false });
    expect(reason(answer)).toMatch(/^failed: the engine could not be started: spawn \/no\/python ENOENT$/);
  });
});
