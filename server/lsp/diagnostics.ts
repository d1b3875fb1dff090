/** textDocument/publishDiagnostics. */
import type { ClientCapabilities, Connection, Diagnostic } from 'vscode-languageserver';
import { DiagnosticSeverity, DiagnosticTag } from 'vscode-languageserver';
import type * as views from '../views/diagnostics.ts';
import { OWN_CODES } from '../views/diagnostics.ts';
import type { Range } from '../views/text.ts';
import type { Snapshot } from './analyses.ts';
import type { Documents } from './documents.ts';

const SEVERITY = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};
const TAG = { unnecessary: DiagnosticTag.Unnecessary, deprecated: DiagnosticTag.Deprecated };

/** The manual's page of a rule. */
const page = (rule: string): string => `https://github.com/jitlens/jitlens/blob/main/docs/rules/${rule}.md`;

function toLsp(d: views.Diagnostic): Diagnostic {
  return {
    range: d.range,
    severity: SEVERITY[d.severity],
    code: d.code,
    ...(OWN_CODES.has(d.code) ? {} : { codeDescription: { href: page(d.code) } }),
    source: 'jitlens',
    message: d.message,
    ...(d.related.length > 0
      ? {
          relatedInformation: d.related.map((r) => ({
            location: { uri: r.at.path, range: r.at.range },
            message: r.message,
          })),
        }
      : {}),
    ...(d.tag ? { tags: [TAG[d.tag]] } : {}),
  };
}

interface Published {
  readonly version: number;
  readonly diagnostics: Diagnostic[];
}

export class Diagnostics {
  /** By document, then by text. */
  private readonly published = new Map<string, Map<string, Published>>();
  private sendsVersion = false;

  constructor(
    private readonly connection: Connection,
    private readonly documents: Documents,
  ) {}

  initialize({ textDocument }: ClientCapabilities): void {
    this.sendsVersion = textDocument?.publishDiagnostics?.versionSupport === true;
  }

  publish(document: string, found: readonly views.Diagnostic[], texts: Snapshot['texts']): void {
    if (!this.documents.documentOf(document)) return;
    const before = this.published.get(document) ?? new Map<string, Published>();
    const now = new Map<string, Published>();
    for (const { path, version } of texts) {
      const diagnostics = found.filter((d) => d.path === path).map(toLsp);
      now.set(path, { version, diagnostics });
      const old = before.get(path);
      before.delete(path);
      // Cells that nothing happened to needn't hear of it.
      if (old?.version === version && JSON.stringify(old.diagnostics) === JSON.stringify(diagnostics)) continue;
      this.send(path, diagnostics, version);
    }
    for (const path of before.keys()) this.send(path, []);
    this.published.set(document, now);
  }

  private send(uri: string, diagnostics: Diagnostic[], version?: number): void {
    const at = this.sendsVersion && version !== undefined ? { version } : {};
    void this.connection.sendDiagnostics({ uri, diagnostics, ...at });
  }

  close(document: string): void {
    for (const path of this.published.get(document)?.keys() ?? []) this.send(path, []);
    this.published.delete(document);
  }

  /** What was published of one code at one place: what a fix mends. */
  at(document: string, path: string, code: string, { start, end }: Range): Diagnostic[] {
    const all = this.published.get(document)?.get(path)?.diagnostics ?? [];
    return all.filter(
      (d) =>
        d.code === code &&
        d.range.start.line === start.line &&
        d.range.start.character === start.character &&
        d.range.end.line === end.line &&
        d.range.end.character === end.character,
    );
  }
}
