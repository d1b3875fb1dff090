/** jitlens/cacheForecast: each jitted call site. */
import { nameOf } from './uris.ts';
import type { CacheForecastParams, CacheForecastSite } from './protocol.ts';
import { CacheForecastRequest } from './protocol.ts';
import type { Server } from './server.ts';

export function registerCacheForecast({ connection, documents, analyses, dispatcher }: Server): void {
  connection.onRequest(
    CacheForecastRequest,
    dispatcher.request<CacheForecastParams, CacheForecastSite[]>(CacheForecastRequest, [], async ({ uri }) => {
      const document = documents.documentOf(uri);
      if (document === undefined) return [];
      const path = documents.isNotebook(uri) ? undefined : uri;
      const lines = await analyses.ask('cache', { document, path });
      return lines.map(({ path: at, ...rest }) => ({ uri: at, file: nameOf(document), ...rest }));
    }),
  );
}
