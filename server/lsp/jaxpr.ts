/** jitlens/jaxpr: the text that "Show Jaxpr" shows. */
import type { CancellationToken } from 'vscode-languageserver';
import type { JaxprDocument, JaxprParams } from './protocol.ts';
import { JaxprRequest } from './protocol.ts';
import type { Server } from './server.ts';

const gone = (id: string): JaxprDocument => ({
  title: id,
  text: `${id} is no longer traced in this file.\n`,
  outcome: 'unsupported',
  links: [],
  offers: [],
});

export function registerJaxpr({ connection, documents, analyses, dispatcher }: Server): void {
  const ask = async (
    { trace: { uri, id }, transformation }: JaxprParams,
    token: CancellationToken,
  ): Promise<JaxprDocument> => {
    for (;;) {
      const document = documents.documentOf(uri);
      if (document === undefined) return gone(id);
      const found = transformation
        ? await analyses.ask('transformed', { document, id, transformation }, token)
        : await analyses.ask('jaxpr', { document, id });
      if (!found || token.isCancellationRequested) return gone(id);
      // An edit came first: what is asked for is that of the new text.
      if (found === 'cancelled') continue;
      const links = found.links.map(({ text, source }) => ({
        text,
        uri: documents.uriOf(source.path),
        source: source.range,
      }));
      return { ...found, links };
    }
  };
  connection.onRequest(JaxprRequest, dispatcher.request(JaxprRequest, gone('The function'), ask));
}
