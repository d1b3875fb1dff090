/** workspace/configuration and workspace/didChangeConfiguration. */
import type { ClientCapabilities, Connection } from 'vscode-languageserver';
import { DidChangeConfigurationNotification } from 'vscode-languageserver';
import type { Settings } from './protocol.ts';
import { DEFAULTS, settingsFrom } from './settings.ts';

const SECTION = 'jitlens';

/** A client that doesn't answer gets the defaults, and isn't waited for. */
const PATIENCE_MS = 1000;

export class Configuration {
  private asks = false;
  private registers = false;
  /** For clients that can't be asked: what they sent. */
  private sent: Settings = DEFAULTS;
  private readonly known = new Map<string, Settings>();
  /** Those that may have changed: they hold until the new ones are there. */
  private readonly stale = new Set<string>();

  constructor(private readonly connection: Connection) {}

  initialize({ workspace }: ClientCapabilities, options: unknown): void {
    this.asks = workspace?.configuration === true;
    this.registers = workspace?.didChangeConfiguration?.dynamicRegistration === true;
    this.sent = settingsFrom(options);
  }

  /** When the client is ready. `changed`: settings may be others. */
  start(changed: () => void): void {
    if (this.registers)
      void this.connection.client.register(DidChangeConfigurationNotification.type, { section: SECTION });
    this.connection.onDidChangeConfiguration(({ settings }: { settings: unknown }) => {
      for (const document of this.known.keys()) this.stale.add(document);
      const own =
        typeof settings === 'object' && settings !== null && SECTION in settings ? settings[SECTION] : undefined;
      if (own !== undefined) this.sent = settingsFrom(own);
      changed();
    });
  }

  /** As far as they are known. */
  of(document: string): Settings {
    return this.known.get(document) ?? this.sent;
  }

  forget(document: string): void {
    this.known.delete(document);
    this.stale.delete(document);
  }

  /** Ask for a document's settings, unless they are known. */
  async load(document: string): Promise<void> {
    if (!this.asks || (this.known.has(document) && !this.stale.has(document))) return;
    this.stale.delete(document);
    const item = { section: SECTION, scopeUri: document };
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<undefined>((resolve) => {
      timer = setTimeout(() => resolve(undefined), PATIENCE_MS);
    });
    try {
      const answer: unknown = await Promise.race([this.connection.workspace.getConfiguration(item), patience]);
      if (answer !== undefined && answer !== null) this.known.set(document, settingsFrom(answer));
    } catch (e) {
      this.connection.console.warn(`workspace/configuration: ${e instanceof Error ? e.message : String(e)}`);
    } finally {
      clearTimeout(timer);
    }
  }
}
