/**
 * What the Python extension (ms-python.python) has chosen, where it is installed. Of its API only what is needed is declared
 * here: Jitlens doesn't depend on it.
 */
import * as vscode from 'vscode';

const ID = 'ms-python.python';

/** @vscode/python-extension, `PythonExtension.environments`. */
interface Environments {
  getActiveEnvironmentPath(resource?: vscode.Uri): { readonly path: string };
  readonly onDidChangeActiveEnvironmentPath: vscode.Event<unknown>;
}

function environmentsOf(api: unknown): Environments | undefined {
  if (typeof api !== 'object' || api === null || !('environments' in api)) return undefined;
  const { environments } = api;
  const fits =
    typeof environments === 'object' &&
    environments !== null &&
    'getActiveEnvironmentPath' in environments &&
    'onDidChangeActiveEnvironmentPath' in environments;
  return fits ? (environments as Environments) : undefined;
}

export class PythonExtension implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #disposables: vscode.Disposable[] = [this.#changed];
  #environments: Environments | undefined;

  /** Another environment may be chosen now. */
  readonly onDidChange = this.#changed.event;

  constructor(private readonly log: vscode.LogOutputChannel) {
    this.#disposables.push(vscode.extensions.onDidChange(() => void this.#connect()));
    void this.#connect();
  }

  /** The interpreter, or the environment's folder, that is chosen for a file; empty where nothing is known. */
  pathFor(resource: vscode.Uri | undefined): string {
    try {
      return this.#environments?.getActiveEnvironmentPath(resource).path ?? '';
    } catch (error) {
      this.log.warn(`Asking the Python extension: ${String(error)}`);
      return '';
    }
  }

  /** It starts with the first Python file, as Jitlens does: nobody waits for it. */
  async #connect(): Promise<void> {
    const extension = vscode.extensions.getExtension<unknown>(ID);
    if (!extension || this.#environments) return;
    try {
      this.#environments = environmentsOf(await extension.activate());
    } catch (error) {
      this.log.warn(`The Python extension did not start: ${String(error)}`);
    }
    if (!this.#environments) return;
    this.#disposables.push(this.#environments.onDidChangeActiveEnvironmentPath(() => this.#changed.fire()));
    this.#changed.fire();
  }

  dispose(): void {
    vscode.Disposable.from(...this.#disposables).dispose();
  }
}
