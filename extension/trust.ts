/**
 * Workspace trust. Looking never runs the user's code, so it needs no trust; running does. Nothing else in the extension
 * reads `isTrusted`.
 */
import * as vscode from 'vscode';

const MANAGE = 'Manage Workspace Trust';

/**
 * The gate before anything that executes: true in a trusted workspace; else the user is told why not, and may change it.
 * `what` begins the sentence: `Running selu`.
 */
export function mayExecute(what: string): boolean {
  if (vscode.workspace.isTrusted) return true;
  const reason = `${what} needs a trusted workspace: it executes code. Jaxprs, hints and findings work without.`;
  void vscode.window.showWarningMessage(reason, MANAGE).then((choice) => {
    if (choice === MANAGE) void vscode.commands.executeCommand('workbench.trust.manage');
  });
  return false;
}
