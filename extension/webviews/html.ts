/** The only place that builds HTML: a page with a content security policy, and a tagged template that escapes. */
import * as crypto from 'node:crypto';
import type * as vscode from 'vscode';

/** Text that is HTML already. */
class Html {
  constructor(readonly text: string) {}
}

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escape = (text: string): string => text.replace(/[&<>"']/g, (c) => ESCAPES[c] ?? c);

/** Whatever is put in is escaped, unless it was made by `html` itself. */
export function html(strings: TemplateStringsArray, ...values: readonly (string | Html)[]): Html {
  return new Html(
    strings.reduce((out, s, i) => {
      const value = values[i - 1] ?? '';
      return out + (value instanceof Html ? value.text : escape(value)) + s;
    }),
  );
}

/** A page that has one script and one style sheet of ours, may load nothing else, and fetches nothing. */
export function page(webview: vscode.Webview, parts: { title: string; script: vscode.Uri; style: vscode.Uri }): string {
  const nonce = crypto.randomBytes(16).toString('base64');
  const policy = [
    `default-src 'none'`,
    `script-src 'nonce-${nonce}'`,
    `style-src ${webview.cspSource}`,
    `font-src ${webview.cspSource}`,
  ].join('; ');
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${parts.title}</title>
        <link rel="stylesheet" href="${webview.asWebviewUri(parts.style).toString()}" />
      </head>
      <body>
        <main id="app"></main>
        <script nonce="${nonce}" src="${webview.asWebviewUri(parts.script).toString()}"></script>
      </body>
    </html> `.text;
}
