/** The settings of section `jitlens`, read in one place and in the form in which the server wants them. */
import * as vscode from 'vscode';
import type { Device } from '../runtime/protocol.ts';
import type { Settings } from '../server/lsp/protocol.ts';

export const SECTION = 'jitlens';

const section = (scope?: vscode.ConfigurationScope): vscode.WorkspaceConfiguration =>
  vscode.workspace.getConfiguration(SECTION, scope);

/**
 * What the server asks for by `workspace/configuration`; the defaults are package.json's. `pythonExtension`: what that one
 * has chosen, which goes along.
 */
export function serverSettings(scope?: vscode.ConfigurationScope, pythonExtension = ''): Settings {
  const s = section(scope);
  return {
    trace: s.get<Settings['trace']>('trace', 'onType'),
    lenses: s.get('lenses', true),
    hints: { avals: s.get('hints.avals', true), eqns: s.get('hints.eqns', true) },
    rules: s.get<Settings['rules']>('rules', {}),
    enableX64: s.get('enableX64', false),
    python: s.get('python', ''),
    pythonExtension,
  };
}

export interface RunSettings {
  device: Device | 'auto';
  timing: boolean;
  allowSoftwareAdapter: boolean;
  /** Whether the user's own JAX was switched on as second engine. */
  jax: boolean;
}

export function runSettings(): RunSettings {
  const s = section();
  return {
    device: s.get<RunSettings['device']>('run.device', 'auto'),
    timing: s.get('run.timing', true),
    allowSoftwareAdapter: s.get('run.allowSoftwareAdapter', false),
    jax: s.get('jax.enabled', false),
  };
}

export type ServerTrace = 'off' | 'messages' | 'verbose';

/** How much of the talk with the server goes to the output channel. */
export const serverTrace = (): ServerTrace => section().get<ServerTrace>('server.trace', 'off');
