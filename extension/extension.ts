/** Entry of the extension: wires the parts together, and nothing else. */
import * as vscode from 'vscode';
import { Client } from './client.ts';
import { registerFollow } from './follow.ts';
import { registerForecast } from './forecast.ts';
import { registerInputs } from './inputs.ts';
import { JaxprView } from './jaxprView.ts';
import { PythonExtension } from './pythonExtension.ts';
import { registerRun } from './run.ts';
import { registerStatus } from './status.ts';
import { registerTransformations } from './transformations.ts';

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const log = vscode.window.createOutputChannel('Jitlens', { log: true });
  const python = new PythonExtension(log);
  const client = new Client(context, log, python);
  const view = new JaxprView(client);
  context.subscriptions.push(
    log,
    python,
    client,
    view,
    registerFollow(view),
    registerForecast(client),
    registerInputs(client),
    registerRun(context, client, log),
    registerStatus(client, log),
    registerTransformations(client, view),
  );
  await client.start();
}

/** Everything is among the subscriptions, which VS Code disposes of. */
export function deactivate(): void {}
