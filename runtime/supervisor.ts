/** The only spawner: engines run in processes of their own, under limits; whatever happens there is an answer. */
import type { ChildProcess } from 'node:child_process';
import { fork, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { MessageConnection } from 'vscode-jsonrpc/node';
import { IPCMessageReader, IPCMessageWriter, createMessageConnection } from 'vscode-jsonrpc/node';
import {
  MAX_ANSWER_BYTES,
  MAX_LOG_CHARACTERS,
  MEMORY_WATCH_MS,
  PROBE_TIME_LIMIT_MS,
  RUN_TIME_LIMIT_MS,
  WORKER_HEAP_MB,
  WORKER_KEPT_BYTES,
  WORKER_MEMORY_BYTES,
} from './limits.ts';
import type { Backend, Device, DeviceInfo, JaxRunRequest, RunAnswer, RunRequest, WorkerRun } from './protocol.ts';
import { BackendsMethod, MemoryMethod, ProbeMethod, RunMethod } from './protocol.ts';

export interface SupervisorOptions {
  /** The bundle of ort/worker.ts. */
  workerPath: string;
  /** Default: `jax/worker.py` beside the bundle. */
  jaxWorkerPath?: string;
  log?: (text: string) => void;
  /** Default: `WORKER_MEMORY_BYTES`. */
  memoryLimitBytes?: number;
}

/** Devices that `auto` takes, the first that is there and no software: coreml is left out, it is not the GPU alone. */
const AUTO: readonly Device[] = ['cuda', 'webgpu', 'dml'];
const DEVICES: readonly Device[] = ['cpu', 'webgpu', 'cuda', 'dml', 'coreml'];

const SIGNALS: Readonly<Record<string, string>> = {
  SIGFPE: 'a division that the processor rejects',
  SIGSEGV: 'it touched memory that is not its own',
  SIGABRT: 'it gave up, out of memory or on an inner error',
  SIGKILL: 'it was killed, perhaps for using too much memory',
  SIGILL: 'an instruction that this processor does not have',
  SIGBUS: 'it touched memory that is not there',
};

const CANCELLED = 'cancelled';

/** A process under limits. `ended` tells why it ended. */
class Guarded {
  readonly ended: Promise<string>;
  isOver = false;
  private killedFor: string | undefined;
  private output = '';
  private memory = 0;

  constructor(
    readonly child: ChildProcess,
    private readonly log: (text: string) => void,
    private readonly memoryLimit: number,
  ) {
    child.stderr?.setEncoding('utf8').on('data', (text: string) => this.keep(text));
    this.ended = new Promise((resolve) => {
      child.once('error', (e) => this.over(resolve, `the engine could not be started: ${e.message}`));
      // 'close', not 'exit': what it wrote last has been read by then.
      child.once('close', (code, signal) => this.over(resolve, this.whyEnded(code, signal)));
    });
  }

  private over(resolve: (reason: string) => void, reason: string): void {
    this.isOver = true;
    resolve(this.killedFor ?? reason);
  }

  keep(text: string): void {
    this.log(text);
    this.output = (this.output + text).slice(-MAX_LOG_CHARACTERS);
  }

  private whyEnded(code: number | null, signal: NodeJS.Signals | null): string {
    if (signal) {
      const meaning = SIGNALS[signal] as string | undefined;
      return `the engine stopped: ${signal}${meaning === undefined ? '' : ` (${meaning})`}`;
    }
    const lines = this.output.split('\n').filter((l) => l.trim() !== '');
    const last = lines.find((l) => /FATAL ERROR|Error:/.test(l)) ?? lines.at(-1);
    return `the engine stopped with exit code ${code ?? 'unknown'}${last === undefined ? '' : `: ${last.trim().slice(0, 300)}`}`;
  }

  kill(reason: string): void {
    this.killedFor ??= reason;
    this.child.kill('SIGKILL');
  }

  /** Resident bytes, as far as they can be told. */
  residentBytes(): number {
    if (process.platform === 'linux' && this.child.pid !== undefined)
      try {
        const status = readFileSync(`/proc/${this.child.pid}/status`, 'utf8');
        return Number(/^VmRSS:\s*(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024;
      } catch {
        return 0;
      }
    return this.memory;
  }

  setMemory(bytes: number): void {
    this.memory = bytes;
  }

  /** Wait for an answer under limits: the answer, or why there is none. */
  async during<T>(
    answer: Promise<T>,
    timeLimitMs: number,
    cancel: AbortSignal | undefined,
  ): Promise<{ answer: T } | { ended: string }> {
    const timer = setTimeout(
      () => this.kill(`it took longer than ${Math.round(timeLimitMs / 1000)} s, and was ended`),
      timeLimitMs,
    );
    const watch = setInterval(() => {
      const used = this.residentBytes();
      if (used > this.memoryLimit) {
        const limit = (this.memoryLimit / 2 ** 30).toFixed(1);
        this.kill(`it used ${(used / 2 ** 30).toFixed(1)} GB of memory, more than ${limit} GB, and was ended`);
      }
    }, MEMORY_WATCH_MS);
    const onCancel = () => this.kill(CANCELLED);
    cancel?.addEventListener('abort', onCancel, { once: true });
    // A request that fails because the process is gone has `ended` as its reason; so does one that failed at random.
    const settled = answer.then(
      (a) => ({ answer: a }),
      async (e: unknown) => {
        if (!this.isOver) this.kill(`the engine gave no answer: ${e instanceof Error ? e.message : String(e)}`);
        return { ended: await this.ended };
      },
    );
    try {
      return await Promise.race([settled, this.ended.then((ended) => ({ ended }))]);
    } finally {
      clearTimeout(timer);
      clearInterval(watch);
      cancel?.removeEventListener('abort', onCancel);
    }
  }
}

/** The environment of a worker: as ours, but it must not wait for a debugger, nor be Electron. */
function workerEnvironment(): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = { ...process.env, ELECTRON_RUN_AS_NODE: '1' };
  delete env.NODE_OPTIONS;
  delete env.VSCODE_INSPECTOR_OPTIONS;
  return env;
}

interface OrtWorker {
  readonly guarded: Guarded;
  readonly connection: MessageConnection;
}

export class Supervisor {
  private worker: OrtWorker | undefined;
  private knownDevices: Promise<DeviceInfo[]> | undefined;
  private readonly alive = new Set<Guarded>();
  /** Runs follow each other: two at once would spoil each other's times. */
  private last: Promise<unknown> = Promise.resolve();
  private disposed = false;
  private readonly log: (text: string) => void;

  constructor(private readonly options: SupervisorOptions) {
    this.log = options.log ?? (() => {});
  }

  private guard(child: ChildProcess): Guarded {
    const guarded = new Guarded(child, this.log, this.options.memoryLimitBytes ?? WORKER_MEMORY_BYTES);
    this.alive.add(guarded);
    void guarded.ended.then(() => this.alive.delete(guarded));
    return guarded;
  }

  private startOrt(): OrtWorker {
    const { workerPath } = this.options;
    const child = fork(workerPath, [], {
      env: workerEnvironment(),
      execArgv: [`--max-old-space-size=${WORKER_HEAP_MB}`],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      // Long strings (arrays in base64) are copied, not parsed.
      serialization: 'advanced',
    });
    const guarded = this.guard(child);
    child.stdout?.setEncoding('utf8').on('data', (text: string) => guarded.keep(text));
    const connection = createMessageConnection(new IPCMessageReader(child), new IPCMessageWriter(child));
    connection.onNotification(MemoryMethod, (bytes: number) => guarded.setMemory(bytes));
    // Errors of a connection whose process is gone: `ended` says it better.
    connection.onError(() => {});
    connection.listen();
    void guarded.ended.then(() => connection.dispose());
    return { guarded, connection };
  }

  /** One request to a worker. A process that is gone, or ends meanwhile, is a reason and not an exception. */
  private ask<T>(
    worker: OrtWorker,
    method: string,
    params: unknown,
    timeLimitMs: number,
    cancel?: AbortSignal,
  ): Promise<{ answer: T } | { ended: string }> {
    const request = worker.connection.sendRequest<T>(method, params);
    return worker.guarded.during(request, timeLimitMs, cancel);
  }

  /** Ask a worker that is thrown away afterwards. */
  private async askThrowAway<T>(method: string, params: unknown): Promise<{ answer: T } | { ended: string }> {
    const worker = this.startOrt();
    try {
      return await this.ask<T>(worker, method, params, PROBE_TIME_LIMIT_MS);
    } finally {
      worker.guarded.kill('it is no longer needed');
    }
  }

  /** Which devices there are, and why the others aren't. Each is tried once, in a process of its own. */
  devices(): Promise<DeviceInfo[]> {
    this.knownDevices ??= this.findDevices();
    return this.knownDevices;
  }

  private async findDevices(): Promise<DeviceInfo[]> {
    const listed = await this.askThrowAway<Backend[]>(BackendsMethod, undefined);
    if ('ended' in listed) {
      // Not remembered: it may work the next time.
      this.knownDevices = undefined;
      return DEVICES.map((device) => ({ device, available: false, detail: listed.ended, software: false }));
    }
    const names = new Set(listed.answer.map((b) => b.name));
    return Promise.all(
      DEVICES.filter((d) => names.has(d)).map(async (device): Promise<DeviceInfo> => {
        const tried = await this.askThrowAway<DeviceInfo>(ProbeMethod, { device });
        return 'answer' in tried ? tried.answer : { device, available: false, detail: tried.ended, software: false };
      }),
    );
  }

  /** The device of a request and its name, or why it can't be had. */
  private async choose({
    device,
    allowSoftwareAdapter = false,
  }: RunRequest['options']): Promise<{ device: Device; name: string } | string> {
    if (device === 'cpu') return { device, name: 'cpu' };
    const devices = await this.devices();
    if (device === 'auto') {
      for (const candidate of AUTO) {
        const info = devices.find((d) => d.device === candidate);
        if (info?.available && !info.software) return { device: candidate, name: `${candidate}: ${info.detail}` };
      }
      return { device: 'cpu', name: 'cpu' };
    }
    const info = devices.find((d) => d.device === device);
    if (!info) return `this build of ONNX Runtime has no ${device}`;
    if (!info.available) return `${device} can't be used here: ${info.detail}`;
    if (!info.software) return { device, name: `${device}: ${info.detail}` };
    if (allowSoftwareAdapter) return { device, name: `${device}: ${info.detail} (software)` };
    return `the only ${device} adapter is ${info.detail}, which is software; allow it to use it`;
  }

  /** Run a program with the bundled engine. */
  run(request: RunRequest, cancel?: AbortSignal): Promise<RunAnswer> {
    return this.inTurn(() => this.runNow(request, cancel), cancel);
  }

  private inTurn(start: () => Promise<RunAnswer>, cancel?: AbortSignal): Promise<RunAnswer> {
    const turn = this.last.then(async (): Promise<RunAnswer> => {
      if (this.disposed || cancel?.aborted) return { kind: 'failed', reason: CANCELLED };
      try {
        return await start();
      } catch (e) {
        return {
          kind: 'failed',
          reason: `the engine could not be started: ${e instanceof Error ? e.message : String(e)}`,
        };
      }
    });
    this.last = turn;
    return turn;
  }

  private async runNow({ program, options }: RunRequest, cancel?: AbortSignal): Promise<RunAnswer> {
    if (!existsSync(this.options.workerPath))
      return { kind: 'failed', reason: `the engine is not installed: ${this.options.workerPath} is missing` };
    const chosen = await this.choose(options);
    if (typeof chosen === 'string') return { kind: 'failed', reason: chosen };
    if (cancel?.aborted || this.disposed) return { kind: 'failed', reason: CANCELLED };
    if (!this.worker || this.worker.guarded.isOver) this.worker = this.startOrt();
    const { worker } = this;
    const params: WorkerRun = { program, options: { ...options, device: chosen.device }, deviceName: chosen.name };
    const result = await this.ask<RunAnswer>(
      worker,
      RunMethod,
      params,
      options.timeLimitMs ?? RUN_TIME_LIMIT_MS,
      cancel,
    );
    if ('ended' in result) {
      this.worker = undefined;
      return { kind: 'failed', reason: result.ended };
    }
    if (worker.guarded.residentBytes() > WORKER_KEPT_BYTES) {
      this.worker = undefined;
      worker.guarded.kill('it held much memory');
    }
    return result.answer;
  }

  /** Run a call with the user's own JAX: starts the Python that is named. Only for trusted workspaces. */
  runJax(request: JaxRunRequest, cancel?: AbortSignal): Promise<RunAnswer> {
    return this.inTurn(() => this.runJaxNow(request, cancel), cancel);
  }

  private async runJaxNow(request: JaxRunRequest, cancel?: AbortSignal): Promise<RunAnswer> {
    const workerPath = this.options.jaxWorkerPath ?? join(dirname(this.options.workerPath), 'jax', 'worker.py');
    const child = spawn(request.python, ['-X', 'utf8', workerPath], {
      cwd: request.cwd ?? dirname(request.file),
      stdio: ['pipe', 'pipe', 'pipe'],
      env: process.env,
    });
    const guarded = this.guard(child);
    const answer = new Promise<RunAnswer>((resolve, reject) => {
      const chunks: Buffer[] = [];
      let length = 0;
      child.stdout.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        length += chunk.length;
        if (length > MAX_ANSWER_BYTES) guarded.kill('its answer is too long');
      });
      child.stdout.once('end', () => {
        if (length === 0) return;
        try {
          resolve(JSON.parse(Buffer.concat(chunks).toString('utf8')) as RunAnswer);
        } catch {
          reject(new Error('its answer is cut off'));
        }
      });
      child.stdout.once('error', reject);
      // A process that dies before it reads is `ended`.
      child.stdin.on('error', () => {});
    });
    child.stdin.end(JSON.stringify(request));
    const result = await guarded.during(answer, request.timeLimitMs ?? RUN_TIME_LIMIT_MS, cancel);
    guarded.kill('it is no longer needed');
    return 'answer' in result ? result.answer : { kind: 'failed', reason: result.ended };
  }

  /** Ends all processes. Until then a worker is kept, so that the next run starts at once. */
  dispose(): void {
    this.disposed = true;
    for (const guarded of this.alive) guarded.kill(CANCELLED);
  }
}
