/** jitlens/traces: the traced functions of a document. */
import type { TracesParams, TraceSummary } from './protocol.ts';
import { TracesRequest } from './protocol.ts';
import type { Server } from './server.ts';

export function registerTraces({ connection, documents, analyses, dispatcher }: Server): void {
  connection.onRequest(
    TracesRequest,
    dispatcher.request<TracesParams, TraceSummary[]>(TracesRequest, [], async ({ uri }) => {
      const document = documents.documentOf(uri);
      if (document === undefined) return [];
      // Of a notebook, all of its cells'.
      const path = documents.isNotebook(uri) ? undefined : uri;
      const traces = await analyses.ask('traces', { document, path });
      return traces.map(({ id, path: at, ...rest }) => ({ ...rest, trace: { uri: at, id } }));
    }),
  );
}
