/**
 * Bytes of a source file to text, as Python's tokenizer reads them: a BOM, a coding line (PEP 263), UTF-8 otherwise.
 * Source: CPython's Parser/tokenizer/helpers.c, Parser/tokenizer/file_tokenizer.c; the messages are its own.
 */

/** A text, or why there is none: what CPython's SyntaxError says, and the line (from 1). */
export type Decoded = { readonly text: string } | { readonly problem: string; readonly line: number };

/** The coding line: a comment on line 1 or 2, with nothing but comments before it. */
const CODING = /^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)/;
const BLANK = /^[ \t\f]*(?:#.*)?$/;

/** Python's names of codecs, without dashes and underscores, as the platform's decoders are called. */
const LABELS: Readonly<Record<string, string>> = {
  big5: 'big5',
  cp1250: 'windows-1250',
  cp1251: 'windows-1251',
  cp1253: 'windows-1253',
  cp1254: 'windows-1254',
  cp1255: 'windows-1255',
  cp1256: 'windows-1256',
  cp1257: 'windows-1257',
  cp1258: 'windows-1258',
  cp866: 'ibm866',
  cp932: 'shift_jis',
  eucjp: 'euc-jp',
  euckr: 'euc-kr',
  gb18030: 'gb18030',
  gb2312: 'gbk',
  gbk: 'gbk',
  koi8r: 'koi8-r',
  koi8u: 'koi8-u',
  macroman: 'macintosh',
  mskanji: 'shift_jis',
  shiftjis: 'shift_jis',
  sjis: 'shift_jis',
};

/** What Windows' code page 1252 has in the place of Latin-1's control characters; holes are blanks. Source: its table at Unicode. */
const CP1252 = '€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ';

const UTF8 = new Set(['utf8', 'utf', 'u8', 'utf8sig', 'cp65001']);
const LATIN1 = new Set(['latin1', 'latin', 'l1', 'iso88591', '88591', 'cp819', 'ibm819', 'iso885911987']);
const ASCII = new Set(['ascii', 'usascii', '646', 'ansix341968', 'iso646us', 'us']);

function labelOf(codec: string): string | undefined {
  const known = LABELS[codec] ?? LABELS[codec.replace(/^windows/, 'cp')];
  if (known !== undefined) return known;
  const iso = /^(?:iso)?8859(\d{1,2})$/.exec(codec) ?? /^latin(\d{1,2})$/.exec(codec);
  if (!iso) return undefined;
  // Latin-2 … Latin-10 are other parts of ISO 8859.
  const part = codec.startsWith('latin') ? LATIN_PARTS[Number(iso[1])] : Number(iso[1]);
  return part === undefined ? undefined : `iso-8859-${part}`;
}
const LATIN_PARTS: readonly (number | undefined)[] = [undefined, 1, 2, 3, 4, 9, 10, 13, 14, 15, 16];

/** The declared encoding, as written. */
function declared(bytes: Uint8Array): string | undefined {
  // Two lines in any encoding that a file can be in: bytes as they are.
  const head = latin1(bytes.subarray(0, 1024)).split(/\r\n|\r|\n/, 2);
  for (const line of head) {
    const found = CODING.exec(line);
    if (found) return found[1];
    if (!BLANK.test(line)) return undefined;
  }
  return undefined;
}

const CHUNK = 1 << 15;

/** Each byte a character. */
function latin1(bytes: Uint8Array): string {
  let out = '';
  for (let i = 0; i < bytes.length; i += CHUNK) out += String.fromCharCode(...bytes.subarray(i, i + CHUNK));
  return out;
}

const hex = (byte: number): string => byte.toString(16).padStart(2, '0');

/** The length of the UTF-8 sequence at a position; 0 where it is none. */
function sequence(bytes: Uint8Array, i: number): number {
  const b = bytes[i];
  const next = (k: number, from = 0x80, to = 0xbf): boolean => {
    const c = bytes.at(i + k) ?? 0;
    return i + k < bytes.length && c >= from && c <= to;
  };
  if (b < 0x80) return 1;
  if (b >= 0xc2 && b <= 0xdf) return next(1) ? 2 : 0;
  if (b >= 0xe0 && b <= 0xef) return next(1, b === 0xe0 ? 0xa0 : 0x80, b === 0xed ? 0x9f : 0xbf) && next(2) ? 3 : 0;
  if (b >= 0xf0 && b <= 0xf4)
    return next(1, b === 0xf0 ? 0x90 : 0x80, b === 0xf4 ? 0x8f : 0xbf) && next(2) && next(3) ? 4 : 0;
  return 0;
}

/** Where the first byte is that isn't UTF-8. */
function firstInvalid(bytes: Uint8Array): number {
  for (let i = 0; i < bytes.length;) {
    const n = sequence(bytes, i);
    if (n === 0) return i;
    i += n;
  }
  return bytes.length;
}

function decodeUtf8(bytes: Uint8Array, file: string, isDeclared: boolean): Decoded {
  try {
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    const at = firstInvalid(bytes);
    const [byte, line] = [bytes[at], lineOf(bytes, at)];
    const problem = isDeclared
      ? `(unicode error) 'utf-8' codec can't decode byte 0x${hex(byte)}`
      : `Non-UTF-8 code starting with '\\x${hex(byte)}' in file ${file} on line ${line}, but no encoding declared; ` +
        'see https://peps.python.org/pep-0263/ for details';
    return { problem, line };
  }
}

/** The line of a position: line breaks are those of universal newlines. */
function lineOf(bytes: Uint8Array, position: number): number {
  let line = 1;
  for (let i = 0; i < position; i++) if (bytes[i] === 10 || (bytes[i] === 13 && bytes.at(i + 1) !== 10)) line++;
  return line;
}

/** The text of a source file. `file`: its name, as messages have it. */
export function decodeSource(bytes: Uint8Array, file: string): Decoded {
  const hasBom = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  const content = hasBom ? bytes.subarray(3) : bytes;
  const nul = content.indexOf(0);
  const name = declared(content);
  // UTF-16 begins with a byte that isn't UTF-8, and that is what Python meets first.
  if (nul >= 0 && !(name === undefined && firstInvalid(content.subarray(0, nul)) < nul))
    return { problem: 'source code cannot contain null bytes', line: lineOf(content, nul) };
  if (name === undefined) return decodeUtf8(content, file, false);
  const codec = name.toLowerCase().replace(/[-_.]/g, '');
  const line = 1;
  if (UTF8.has(codec)) return decodeUtf8(content, file, true);
  if (hasBom) return { problem: `encoding problem: ${LATIN1.has(codec) ? 'iso-8859-1' : name} with BOM`, line };
  if (LATIN1.has(codec)) return { text: latin1(content) };
  if (ASCII.has(codec))
    return content.every((b) => b < 0x80) ? { text: latin1(content) } : { problem: `encoding problem: ${name}`, line };
  // The platform's own decoder takes it for Latin-1.
  if (codec === 'cp1252' || codec === 'windows1252') {
    const text = latin1(content).replace(/[\u0080-\u009f]/g, (c) => CP1252[c.charCodeAt(0) - 0x80]);
    const holes = content.some((b) => b >= 0x80 && b <= 0x9f && CP1252[b - 0x80] === ' ');
    return holes ? { problem: `encoding problem: ${name}`, line } : { text };
  }
  const label = labelOf(codec);
  if (label === undefined) return { problem: `encoding problem: ${name}`, line };
  try {
    const text = new TextDecoder(label, { fatal: true }).decode(content);
    // Windows' code pages have holes, which the platform's decoders fill with control characters.
    if (label.startsWith('windows-') && /[\u0080-\u009f]/.test(text))
      return { problem: `encoding problem: ${name}`, line };
    return { text };
  } catch {
    return { problem: `encoding problem: ${name}`, line };
  }
}
