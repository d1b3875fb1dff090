/** jitlens/jaxpr: the text that "Show Jaxpr" shows. */
import type { JaxprDocument, JaxprParams } from './protocol.ts';
import { JaxprRequest } from './protocol.ts';
import type { Server } from './server.ts';

const gone = (id: string): JaxprDocument => ({
  title: id,
  text: `${id} is no longer traced in this file.\n`,
  outcome: 'unsupported',
  links: [],
});

export function registerJaxpr({ connection, documents, analyses, dispatcher }: Server): void {
  connection.onRequest(
    JaxprRequest,
    dispatcher.request(JaxprRequest, gone('The function'), async ({ trace: { uri, id } }: JaxprParams) => {
      const document = documents.documentOf(uri);
      const found = document === undefined ? null : await analyses.ask('jaxpr', { document, id });
      if (!found) return gone(id);
      const links = found.links.map(({ text, source }) => ({
        text,
        uri: documents.uriOf(source.path),
        source: source.range,
      }));
      return { ...found, links };
    }),
  );
}
