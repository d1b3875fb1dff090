/** "Trace with Other Inputs…": writes a `# trace: CALL` directive above a function. */
import * as vscode from 'vscode';
import type { Client } from './client.ts';
import { callProblem, directiveLine, enclosingDef } from './directive.ts';
import { tracesAround, tracesHere } from './traces.ts';

export function registerInputs(client: Client): vscode.Disposable {
  return vscode.commands.registerCommand('jitlens.traceWithInputs', async () => {
    const here = await tracesHere(client);
    if (!here) return;
    const { lines } = here;
    const { document, selection } = here.editor;
    const cursor = selection.active.line;

    const def = enclosingDef(lines, cursor);
    const around = tracesAround(here.traces, lines, cursor);
    const last = around.length < here.traces.length || !def ? around.at(-1) : undefined;
    const line = def?.line ?? last?.fullRange.start.line;
    if (line === undefined) {
      void vscode.window.showInformationMessage('Jitlens: put the cursor into a function first.');
      return;
    }

    const prefill = last?.call ?? `${def?.name ?? 'f'}(f32[3])`;
    const from = prefill.indexOf('(') + 1;
    const call = await vscode.window.showInputBox({
      title: 'Trace with Other Inputs',
      prompt: 'A call, with avals or values as arguments: selu(f32[1000000]), g(f32[3], n=2), f(jnp.arange(4))',
      value: prefill,
      valueSelection: [from, Math.max(from, prefill.length - 1)],
      validateInput: callProblem,
      ignoreFocusOut: true,
    });
    if (call === undefined) return;

    const at = directiveLine(lines, line);
    const indent = /^\s*/.exec(lines[line] ?? '')?.[0] ?? '';
    const edit = new vscode.WorkspaceEdit();
    edit.insert(document.uri, new vscode.Position(at, 0), `${indent}# trace: ${call.trim()}\n`);
    await vscode.workspace.applyEdit(edit);
  });
}
