/** "Run and Time": asks the server for a trace's program, hands it to a runtime process, and shows the answer in a panel. */
import * as vscode from 'vscode';
import type { DeviceInfo, Program } from '../runtime/protocol.ts';
import { Supervisor } from '../runtime/supervisor.ts';
import { RunInputRequest, type TraceRef } from '../server/lsp/protocol.ts';
import type { Client } from './client.ts';
import { besideSource } from './columns.ts';
import { runView } from './runView.ts';
import { runSettings } from './settings.ts';
import { chooseTrace } from './traces.ts';
import { mayExecute } from './trust.ts';
import type { Chosen, EngineChoice } from './webviews/runPanel/messages.ts';
import { RunPanel } from './webviews/runPanel/runPanel.ts';

/** The engines, and why one can't be chosen. */
function engines(): EngineChoice[] {
  const detail = runSettings().jax
    ? 'no Python with JAX was found'
    : 'off; the setting jitlens.jax.enabled switches it on';
  return [
    { engine: 'onnx', label: 'ONNX Runtime', available: true, detail: 'comes with Jitlens' },
    { engine: 'jax', label: 'Your own JAX', available: false, detail },
  ];
}

class Runs implements vscode.Disposable {
  readonly #panels = new Map<string, RunPanel>();
  #supervisor: Supervisor | undefined;
  #devices: Promise<DeviceInfo[]> | undefined;

  constructor(
    private readonly context: vscode.ExtensionContext,
    private readonly client: Client,
    private readonly log: vscode.LogOutputChannel,
  ) {}

  async start(given: unknown): Promise<void> {
    const trace = await chooseTrace(this.client, given, 'Run and Time');
    if (!trace || !mayExecute(`Running ${trace.id.replace(/#\d+$/, '')}`)) return;
    const key = JSON.stringify([trace.uri, trace.id]);
    const open = this.#panels.get(key);
    if (open) {
      open.reveal();
      if (open.state.phase.kind !== 'running') open.run(open.state.chosen);
      return;
    }
    const chosen: Chosen = { engine: 'onnx', device: runSettings().device };
    const panel = new RunPanel(
      this.context.extensionUri,
      besideSource(this.client.uri(trace.uri).toString()),
      {
        title: trace.id.replace(/#\d+$/, ''),
        engines: engines(),
        devices: [],
        chosen,
        phase: { kind: 'running', what: 'Starting' },
        result: undefined,
      },
      {
        run: (panel, chosen, signal) => this.#run(panel, trace, chosen, signal),
        showJaxpr: () => void vscode.commands.executeCommand('jitlens.showJaxpr', trace),
      },
    );
    this.#panels.set(key, panel);
    panel.onDidDispose(() => this.#panels.delete(key));
    panel.run(chosen);
    panel.update({ devices: await this.#knownDevices() });
  }

  /** The devices of this machine. Finding them loads the runtime, so it is done once, and only in a trusted workspace. */
  #knownDevices(): Promise<DeviceInfo[]> {
    this.#devices ??= this.#runtime()
      .devices()
      .catch((error: unknown) => {
        this.log.error(`Looking for devices: ${String(error)}`);
        this.#devices = undefined;
        return [];
      });
    return this.#devices;
  }

  async #run(panel: RunPanel, trace: TraceRef, chosen: Chosen, signal: AbortSignal): Promise<void> {
    if (!mayExecute(`Running ${trace.id}`)) {
      panel.update({ phase: { kind: 'cannot', reason: 'The workspace is not trusted.' } });
      return;
    }
    panel.update({ engines: engines(), phase: { kind: 'running', what: 'Tracing' } });
    const started = performance.now();
    const input = await this.client.request(RunInputRequest, { trace });
    const traceMs = performance.now() - started;
    if (signal.aborted) return;
    if (input.kind === 'cannot') {
      panel.update({ phase: { kind: 'cannot', reason: input.reason } });
      return;
    }
    const { timing, allowSoftwareAdapter } = runSettings();
    panel.update({ title: input.title, phase: { kind: 'running', what: timing ? 'Running and timing' : 'Running' } });
    const program = input.program as Program;
    const options = { device: chosen.device, timing, allowSoftwareAdapter };
    const answer = await this.#runtime().run({ program, options }, signal);
    if (signal.aborted) return;
    this.log.info(`${input.title}: ${answer.kind === 'done' ? 'ran' : `${answer.kind}: ${answer.reason}`}`);
    if (answer.kind === 'done') panel.update({ phase: { kind: 'done' }, result: runView(program, answer, traceMs) });
    else panel.update({ phase: answer });
  }

  #runtime(): Supervisor {
    this.#supervisor ??= new Supervisor({
      workerPath: this.context.asAbsolutePath('dist/runtime/ort-worker.cjs'),
    });
    return this.#supervisor;
  }

  dispose(): void {
    for (const panel of this.#panels.values()) panel.dispose();
    this.#supervisor?.dispose();
  }
}

export function registerRun(
  context: vscode.ExtensionContext,
  client: Client,
  log: vscode.LogOutputChannel,
): vscode.Disposable {
  const runs = new Runs(context, client, log);
  return vscode.Disposable.from(
    runs,
    vscode.commands.registerCommand('jitlens.runAndTime', (trace: unknown) => runs.start(trace)),
  );
}
