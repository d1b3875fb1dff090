/** jitlens/status and jitlens/tracesChanged: what comes of an analysis, told to the client. */
import type { Connection } from 'vscode-languageserver';
import { WORKER_LIMIT_MS } from '../limits.ts';
import type { AnalysesEvents } from './analyses.ts';
import type { Configuration } from './configuration.ts';
import type { Diagnostics } from './diagnostics.ts';
import type { Documents } from './documents.ts';
import type { Status, TracesChanged } from './protocol.ts';
import { StatusNotification, TracesChangedNotification } from './protocol.ts';
import type { Refresh } from './refresh.ts';
import { nameOf } from './uris.ts';

export interface Reporting {
  readonly connection: Connection;
  readonly documents: Documents;
  readonly configuration: Configuration;
  readonly diagnostics: Diagnostics;
  readonly refresh: Refresh;
  now(): number;
}

export function reporting(parts: Reporting): AnalysesEvents {
  const { connection, documents, configuration, diagnostics, refresh, now } = parts;
  const status = (s: Status): void => void connection.sendNotification(StatusNotification, s);
  return {
    now,
    snapshot(document) {
      const texts = documents.texts(document);
      if (!texts) return undefined;
      const { enableX64: x64, rules } = configuration.of(document);
      return { name: nameOf(document), texts, x64, rules };
    },
    started: (uri) => status({ state: 'tracing', uri }),
    finished(uri, answer, { texts }, ms) {
      diagnostics.publish(uri, answer.diagnostics, texts);
      const { functions, failing } = answer;
      status({ state: 'idle', uri, lastMs: ms, functions, failing });
      const changed: TracesChanged = { uri, version: documents.version(uri) };
      void connection.sendNotification(TracesChangedNotification, changed);
      refresh.all();
    },
    failed(uri, reason, { texts }) {
      // The first line only: a stack is for the log.
      const message = `Jitlens could not trace this file: ${reason.split('\n', 1)[0] ?? ''}`;
      connection.console.error(`${uri}: ${reason} (limit ${WORKER_LIMIT_MS} ms)`);
      status({ state: 'failed', uri, message });
      const [first] = texts;
      if (!first) return;
      const start = { line: 0, character: 0 };
      const range = { start, end: { line: 1, character: 0 } };
      const diagnostic = {
        path: first.path,
        range,
        severity: 'warning',
        code: 'not-followed',
        message,
        related: [],
      } as const;
      diagnostics.publish(uri, [{ ...diagnostic, related: [] }], texts);
    },
  };
}
