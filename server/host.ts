/**
 * The server's only door to the outside: files, clock, cache, log, workers. An object of this kind is handed to whoever
 * needs one, so that the same server can run in a browser with another.
 */
import * as fs from 'node:fs';
import { homedir } from 'node:os';
import * as path from 'node:path';
import { getHeapStatistics } from 'node:v8';
import { Worker } from 'node:worker_threads';
import { MAX_SOURCE_CHARACTERS, TOO_LARGE } from './limits.ts';
import { decodeSource } from './text/encoding.ts';

/** A source file's text, or why there is none, and the line; an error is one that Python raises, too. */
export type Source =
  { readonly text: string } | { readonly problem: string; readonly line: number; readonly isError: boolean };

const PYTHON_FILE = /\.pyi?$/i;

export interface Host {
  /** The text of a file, or undefined where there is none. */
  readFile(path: string): string | undefined;
  absolute(path: string): string;
  /** The text of a source file, decoded as Python decodes it, or what is wrong with it; undefined where it can't be read. */
  readSource(path: string): Source | undefined;
  /** What a path names; undefined where there is nothing that can be read. */
  kind(path: string): 'file' | 'folder' | undefined;
  /** Names in a folder; empty where there is none. */
  listFolder(path: string): string[];
  /** Where a path leads when all links are followed; undefined where there is nothing. */
  realpath(path: string): string | undefined;
  /** What the process knows of the machine that it runs on. */
  machine(): {
    platform: 'linux' | 'darwin' | 'win32';
    variables: Readonly<Record<string, string | undefined>>;
    /** The user's home folder. */
    home: string;
  };
  /** Memory of this thread that is in use. */
  heapBytes(): number;
  /** Milliseconds; only differences mean something. */
  now(): number;
  log(message: string): void;
}

/** Of the package that this is part of: its manifest stands over the bundle, and over the sources. */
export function version(): string {
  const manifest = path.join(import.meta.dirname, '../package.json');
  try {
    const { version: text } = JSON.parse(fs.readFileSync(manifest, 'utf8')) as { version?: string };
    return text ?? '';
  } catch {
    return '';
  }
}

/**
 * Put a text in the place of a file's old one, at once and for good: whoever reads it sees one of the two. Answers why not,
 * where the file isn't what was read, or isn't in UTF-8.
 */
export function rewriteFile(file: string, before: string, after: string): string | undefined {
  try {
    const target = fs.realpathSync(file);
    const bytes = fs.readFileSync(target);
    const mark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? '\ufeff' : '';
    if (!bytes.equals(Buffer.from(mark + before, 'utf8'))) return 'it is not in UTF-8, or has changed meanwhile';
    const beside = `${target}.jitlens-${process.pid}`;
    fs.writeFileSync(beside, mark + after, { encoding: 'utf8', flag: 'wx', mode: fs.statSync(target).mode });
    try {
      fs.renameSync(beside, target);
    } catch (e) {
      fs.rmSync(beside, { force: true });
      throw e;
    }
    return undefined;
  } catch (e) {
    return e instanceof Error ? e.message : String(e);
  }
}

/** Whether the file is the program that was started (perhaps by a link to it), and not a module of another one. */
export function isProgram(file: string): boolean {
  try {
    return process.argv.length > 1 && fs.realpathSync(process.argv[1]) === fs.realpathSync(file);
  } catch {
    return false;
  }
}

/** A file of the runtime, beside the bundle. */
export const runtimeFile = (name: string): string => path.join(import.meta.dirname, 'runtime', name);

export function nodeHost(log: (message: string) => void = () => undefined): Host {
  return {
    readFile(file) {
      try {
        const bytes = fs.readFileSync(file);
        const source = PYTHON_FILE.test(file) ? decodeSource(bytes, file) : undefined;
        // What can't be decoded is read as far as it can be: names in it may be known all the same.
        return source && 'text' in source ? source.text : bytes.toString('utf8');
      } catch {
        return undefined;
      }
    },
    readSource(file) {
      try {
        if (fs.statSync(file).size > MAX_SOURCE_CHARACTERS) return { problem: TOO_LARGE, line: 1, isError: false };
        const bytes = fs.readFileSync(file);
        // Notebooks are JSON.
        if (/\.ipynb$/i.test(file)) return { text: bytes.toString('utf8') };
        const decoded = decodeSource(bytes, file);
        return 'text' in decoded ? decoded : { ...decoded, isError: true };
      } catch {
        return undefined;
      }
    },
    absolute: (file) => path.resolve(file),
    kind(file) {
      try {
        const stats = fs.statSync(file);
        // Reading a pipe or a device might never end.
        return stats.isDirectory() ? 'folder' : stats.isFile() ? 'file' : undefined;
      } catch {
        return undefined;
      }
    },
    listFolder(folder) {
      try {
        return fs.readdirSync(folder);
      } catch {
        return [];
      }
    },
    realpath(file) {
      try {
        return fs.realpathSync(file);
      } catch {
        return undefined;
      }
    },
    machine() {
      const { platform, env: variables } = process;
      return {
        platform: platform === 'win32' || platform === 'darwin' ? platform : 'linux',
        variables,
        home: homedir(),
      };
    },
    heapBytes() {
      const { used_heap_size: used, external_memory: outside } = getHeapStatistics();
      return used + outside;
    },
    now: () => performance.now(),
    log,
  };
}

/** Deep recursion in Python code takes JavaScript stack: a thousand Python frames must fit. */
const WORKER_STACK_MB = 256;
/** The goal for the server is 250 MB; beyond this a worker is out of hand and is replaced. */
const WORKER_HEAP_MB = 1024;

/** A worker as its owner sees it. */
export interface WorkerPort {
  post(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  /** It has ended, or failed: why. Once. */
  onEnd(listener: (reason: string) => void): void;
  terminate(): void;
}

/** Open a worker thread that runs the bundle of that name, beside this one. */
export function openWorker(name: string, workerData: unknown): WorkerPort {
  const worker = new Worker(path.join(import.meta.dirname, name), {
    workerData,
    resourceLimits: { stackSizeMb: WORKER_STACK_MB, maxOldGenerationSizeMb: WORKER_HEAP_MB },
  });
  return {
    post: (message) => worker.postMessage(message),
    onMessage: (listener) => void worker.on('message', listener),
    onEnd(listener) {
      let ended = false;
      const end = (reason: string): void => {
        if (!ended) listener(reason);
        ended = true;
      };
      worker.on('error', (e) => end(e instanceof Error ? e.message : String(e)));
      worker.on('exit', (code) => end(`the tracer ended with code ${code}`));
    },
    terminate: () => void worker.terminate(),
  };
}
