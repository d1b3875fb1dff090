/** The user's Python, for the second engine. It is only looked for here; runtime/supervisor.ts starts it. */
import { existsSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import * as vscode from 'vscode';
import { serverSettings } from './settings.ts';

const windows = process.platform === 'win32';
const VENV_PYTHON = windows ? ['Scripts', 'python.exe'] : ['bin', 'python'];
const NAMES = windows ? ['python.exe', 'py.exe'] : ['python3', 'python'];

/** By the setting, else a virtual environment of the workspace, else the first on the PATH. */
export function findPython(source: vscode.Uri): string | undefined {
  const folder = vscode.workspace.getWorkspaceFolder(source)?.uri.fsPath;
  const { python } = serverSettings(source);
  if (python !== '') return isAbsolute(python) || folder === undefined ? python : join(folder, python);
  const folders = folder === undefined ? [] : ['.venv', 'venv', 'env'].map((name) => join(folder, name));
  const active = process.env.VIRTUAL_ENV;
  if (active !== undefined) folders.push(active);
  const places = folders.map((f) => join(f, ...VENV_PYTHON));
  for (const path of (process.env.PATH ?? '').split(delimiter).filter(isAbsolute)) {
    places.push(...NAMES.map((name) => join(path, name)));
  }
  return places.find((p) => existsSync(p));
}
