/** jitlens/cacheForecast: each jitted call site, in the form of `jitlens cache --json`. */
import { nameOf } from './uris.ts';
import type { CacheForecastParams } from './protocol.ts';
import { CacheForecastRequest } from './protocol.ts';
import type { Server } from './server.ts';

export function registerCacheForecast({ connection, documents, analyses, dispatcher }: Server): void {
  connection.onRequest(
    CacheForecastRequest,
    dispatcher.request<CacheForecastParams, unknown>(CacheForecastRequest, [], async ({ uri }) => {
      const document = documents.documentOf(uri);
      if (document === undefined) return [];
      const path = documents.isNotebook(uri) ? undefined : uri;
      const lines = await analyses.ask('cache', { document, path });
      return lines.map(({ path: at, ...rest }) => ({ file: nameOf(at), ...rest }));
    }),
  );
}
