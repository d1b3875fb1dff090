/** "Run and Time": asks the server for a trace's program, hands it to a runtime process, and shows the answer in a panel. */
import * as vscode from 'vscode';
import type { DeviceInfo, Program, RunAnswer } from '../runtime/protocol.ts';
import { Supervisor } from '../runtime/supervisor.ts';
import { RunInputRequest, type RunInputAnswer, type TraceRef } from '../server/lsp/protocol.ts';
import type { Client } from './client.ts';
import { besideSource } from './columns.ts';
import { sourceText } from './notebooks.ts';
import { runView } from './runView.ts';
import { runSettings } from './settings.ts';
import { chooseTrace } from './traces.ts';
import { mayExecute } from './trust.ts';
import type { Chosen, EngineChoice } from './webviews/runPanel/messages.ts';
import { RunPanel } from './webviews/runPanel/runPanel.ts';

type Ready = Extract<RunInputAnswer, { kind: 'ready' }>;

const nameOf = (trace: TraceRef): string => trace.id.replace(/#\d+$/, '');

class Runs implements vscode.Disposable {
  readonly #panels = new Map<string, RunPanel>();
  #supervisor: Supervisor | undefined;

  constructor(
    private readonly context: vscode.ExtensionContext,
    private readonly client: Client,
    private readonly log: vscode.LogOutputChannel,
  ) {}

  async start(given: unknown): Promise<void> {
    const trace = await chooseTrace(this.client, given, 'Run and Time');
    if (!trace || !mayExecute(`Running ${nameOf(trace)}`)) return;
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
        title: nameOf(trace),
        engines: this.#engines(trace),
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
    panel.update({ devices: await this.#devices() });
  }

  async #run(panel: RunPanel, trace: TraceRef, chosen: Chosen, signal: AbortSignal): Promise<void> {
    if (!mayExecute(`Running ${nameOf(trace)}`)) {
      panel.update({ phase: { kind: 'cannot', reason: 'the workspace is not trusted' } });
      return;
    }
    panel.update({ engines: this.#engines(trace), phase: { kind: 'running', what: 'Tracing' } });
    const input = await this.client.request(RunInputRequest, { trace });
    if (signal.aborted) return;
    if (input.kind === 'cannot') {
      panel.update({ phase: input });
      return;
    }
    panel.update({ title: input.title, phase: { kind: 'running', what: 'Running' } });
    const answer = await (chosen.engine === 'jax'
      ? this.#jax(trace, input, signal)
      : this.#onnx(input, chosen, signal));
    if (signal.aborted) return;
    this.log.info(`${input.title}: ${answer.kind === 'done' ? 'ran' : `${answer.kind}, ${answer.reason}`}`);
    if (answer.kind !== 'done') panel.update({ phase: answer });
    else {
      const result = runView(input.program as Program, answer, chosen, input.traceMs);
      panel.update({ phase: { kind: 'done' }, result });
    }
  }

  #onnx({ program }: Ready, { device }: Chosen, signal: AbortSignal): Promise<RunAnswer> {
    const { timing, allowSoftwareAdapter } = runSettings();
    const options = { device, timing, allowSoftwareAdapter };
    return this.#runtime().run({ program: program as Program, options }, signal);
  }

  #jax(trace: TraceRef, { source }: Ready, signal: AbortSignal): Promise<RunAnswer> {
    const uri = this.client.uri(trace.uri);
    const python = this.client.pythonOf(uri);
    if (python === undefined) return Promise.resolve({ kind: 'failed', reason: 'no Python was found' });
    this.log.info(`Running ${source.call} with ${python}`);
    const request = {
      python,
      file: source.path,
      text: sourceText(uri),
      call: source.call,
      cwd: vscode.workspace.getWorkspaceFolder(uri)?.uri.fsPath,
      timing: runSettings().timing,
    };
    return this.#runtime().runJax(request, signal);
  }

  /** The engines, and why one can't be chosen. Whether a Python has JAX shows only when it is started. */
  #engines(trace: TraceRef): EngineChoice[] {
    const python = this.client.pythonOf(this.client.uri(trace.uri));
    const available = runSettings().jax && python !== undefined;
    const off = 'off; the setting jitlens.jax.enabled switches it on';
    const detail = runSettings().jax ? (python ?? 'no Python was found') : off;
    return [
      { engine: 'onnx', label: 'ONNX Runtime', available: true, detail: 'comes with Jitlens' },
      { engine: 'jax', label: 'Your own JAX', available, detail },
    ];
  }

  async #devices(): Promise<DeviceInfo[]> {
    try {
      return await this.#runtime().devices();
    } catch (error) {
      this.log.error(`Looking for devices: ${String(error)}`);
      return [];
    }
  }

  #runtime(): Supervisor {
    this.#supervisor ??= new Supervisor({
      workerPath: this.context.asAbsolutePath('dist/runtime/ort-worker.cjs'),
      log: (text) => this.log.debug(text.trimEnd()),
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
