/**
 * The process in which onnxruntime-node runs: JSON-RPC over Node's IPC, one request after the other. It may be killed
 * at any time, and may die of what it runs; the supervisor makes an answer of that.
 */
import { IPCMessageReader, IPCMessageWriter, createMessageConnection } from 'vscode-jsonrpc/node';
import { MEMORY_WATCH_MS } from '../limits.ts';
import type { Device, WorkerRun } from '../protocol.ts';
import { BackendsMethod, MemoryMethod, ProbeMethod, RunMethod } from '../protocol.ts';
import { backends, probe } from './probe.ts';
import { run } from './run.ts';

const connection = createMessageConnection(new IPCMessageReader(process), new IPCMessageWriter(process));
connection.onRequest(BackendsMethod, backends);
connection.onRequest(ProbeMethod, ({ device }: { device: Device }) => probe(device));
connection.onRequest(RunMethod, (request: WorkerRun) => run(request));
connection.onClose(() => process.exit(0));
process.on('disconnect', () => process.exit(0));
connection.listen();

// Where the parent can look by itself, it does: this loop stands still while a kernel runs.
if (process.platform !== 'linux')
  setInterval(() => void connection.sendNotification(MemoryMethod, process.memoryUsage.rss()), MEMORY_WATCH_MS).unref();
