/** Encodings of str and bytes that programs name. Source: CPython's Objects/unicodeobject.c, Lib/encodings/aliases.py. */
import { raise, raiseWith, typeError } from '../errors.ts';
import type { Value } from '../values.ts';
import { PyBytes, Unknown } from '../values.ts';

type Codec = 'utf-8' | 'utf-8-sig' | 'ascii' | 'latin-1' | 'charmap' | `utf-${'16' | '32'}${'' | '-le' | '-be'}`;

const NAMES: Readonly<Record<Codec, readonly string[]>> = {
  'utf-8': ['utf8', 'u8', 'utf', 'utf8_ucs2', 'utf8_ucs4', 'cp65001'],
  'utf-8-sig': ['utf_8_sig'],
  ascii: ['646', 'ansi_x3.4_1968', 'ansi_x3_4_1968', 'cp367', 'csascii', 'ibm367', 'iso646_us', 'us', 'us_ascii'],
  'latin-1': ['8859', 'cp819', 'csisolatin1', 'ibm819', 'iso8859', 'iso8859_1', 'iso_8859_1', 'l1', 'latin', 'latin1'],
  charmap: ['cp1252', '1252', 'windows_1252'],
  'utf-16': ['u16', 'utf16'],
  'utf-16-le': ['unicodelittleunmarked', 'utf_16le'],
  'utf-16-be': ['unicodebigunmarked', 'utf_16be'],
  'utf-32': ['u32', 'utf32'],
  'utf-32-le': ['utf_32le'],
  'utf-32-be': ['utf_32be'],
};

const codecs = new Map<string, Codec>();
for (const [codec, aliases] of Object.entries(NAMES) as [Codec, readonly string[]][])
  for (const alias of [codec.replaceAll('-', '_'), ...aliases]) codecs.set(alias, codec);

/** Names of encodings that CPython has and that aren't modelled. */
const OTHERS =
  /^(cp\d+|\d+|windows_\d+|iso_?8859_\d+.*|latin_?\d+|l\d+|big5.*|euc.*|gb.*|hz.*|johab|koi8.*|kz.*|mac.*|ptcp154|shift.*|s_?jis.*|tis_?620.*|utf_?7|idna|punycode|rot_?13|hex(_codec)?|base_?64(_codec)?|bz2(_codec)?|zlib(_codec)?|zip|uu(_codec)?|quopri(_codec)?|quoted_printable|unicode_escape|raw_unicode_escape|undefined|mbcs|oem|iso2022.*|iso_2022.*|hp_roman8|palmos|arabic|cyrillic|greek.*|hebrew|thai|ks.*|ms.*|ibm\d+|ebcdic.*)$/;

/** The codec of a name; undefined where it isn't modelled. */
function codecOf(name: string): Codec | undefined {
  const normal = name.toLowerCase().replaceAll(/[-_ ]+/g, '_');
  const found = codecs.get(normal) ?? codecs.get(normal.replaceAll('.', '_'));
  if (found === undefined && !OTHERS.test(normal)) throw raise('LookupError', `unknown encoding: ${name}`);
  return found;
}

const notKnown = (encoding: string): Unknown => new Unknown(`the encoding ${encoding} is not known here`);

/** The bytes of windows-1252 from 0x80 to 0x9f; a space where there is no character. */
const CP1252 = '€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ';

const hexOf = (code: number, digits: number): string => code.toString(16).padStart(digits, '0');
const escapeOf = (code: number): string =>
  code < 0x100 ? `\\x${hexOf(code, 2)}` : code < 0x10000 ? `\\u${hexOf(code, 4)}` : `\\U${hexOf(code, 8)}`;

const isSurrogate = (code: number): boolean => code >= 0xd800 && code < 0xe000;
const littleEndian = (codec: Codec): boolean => !codec.endsWith('-be');

function unit(n: number, bytes: number, little: boolean): number[] {
  const out = Array.from({ length: bytes }, (_, i) => Math.floor(n / 2 ** (8 * i)) & 0xff);
  return little ? out : out.reverse();
}

function utf8(code: number): number[] {
  if (code < 0x80) return [code];
  if (code < 0x800) return [0xc0 | (code >> 6), 0x80 | (code & 63)];
  if (code < 0x10000) return [0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63)];
  return [0xf0 | (code >> 18), 0x80 | ((code >> 12) & 63), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63)];
}

/** The bytes of a character; undefined where the encoding doesn't have it. */
function bytesOf(code: number, codec: Codec, surrogates = false): number[] | undefined {
  switch (codec) {
    case 'ascii':
      return code < 0x80 ? [code] : undefined;
    case 'latin-1':
      return code < 0x100 ? [code] : undefined;
    case 'charmap': {
      if (code < 0x80 || (code >= 0xa0 && code < 0x100)) return [code];
      const at = CP1252.indexOf(String.fromCodePoint(code));
      return at < 0 ? undefined : [0x80 + at];
    }
    default:
  }
  if (isSurrogate(code) && !surrogates) return undefined;
  if (codec === 'utf-8' || codec === 'utf-8-sig') return utf8(code);
  const little = littleEndian(codec);
  if (codec.startsWith('utf-32')) return unit(code, 4, little);
  if (code < 0x10000) return unit(code, 2, little);
  const rest = code - 0x10000;
  return [...unit(0xd800 + (rest >> 10), 2, little), ...unit(0xdc00 + (rest & 0x3ff), 2, little)];
}

const ENCODE_REASONS: Partial<Record<Codec, string>> = {
  ascii: 'ordinal not in range(128)',
  'latin-1': 'ordinal not in range(256)',
  charmap: 'character maps to <undefined>',
};

const unknownHandler = (errors: string) => raise('LookupError', `unknown error handler name '${errors}'`);

/** What an error handler puts instead of characters; undefined: it raises. */
function replacement(codes: readonly number[], errors: string, codec: Codec): number[] | Unknown | undefined {
  const ascii = (s: string): number[] => Array.from(s, (c) => bytesOf(c.charCodeAt(0), codec) ?? []).flat();
  switch (errors) {
    case 'strict':
      return undefined;
    case 'ignore':
      return [];
    case 'replace':
      return codes.flatMap(() => ascii('?'));
    case 'backslashreplace':
      return ascii(codes.map(escapeOf).join(''));
    case 'xmlcharrefreplace':
      return ascii(codes.map((c) => `&#${c};`).join(''));
    case 'namereplace':
      return new Unknown('the names of characters are not known here');
    case 'surrogateescape':
      return codes.every((c) => c >= 0xdc80 && c <= 0xdcff) ? codes.map((c) => c - 0xdc00) : undefined;
    case 'surrogatepass': {
      const made = codes.map((c) => (isSurrogate(c) && codec.startsWith('utf') ? bytesOf(c, codec, true) : undefined));
      return made.every((b) => b !== undefined) ? made.flat() : undefined;
    }
    default:
      throw unknownHandler(errors);
  }
}

/** `s.encode(encoding, errors)`. */
export function encode(s: string, encoding: string, errors = 'strict'): Value {
  const codec = codecOf(encoding);
  if (codec === undefined) return notKnown(encoding);
  if (codec === 'utf-8' && !/\p{Surrogate}/u.test(s)) return new PyBytes(new TextEncoder().encode(s));
  const codes = Array.from(s, (c) => c.codePointAt(0) ?? 0);
  const out: number[] = [];
  if (codec === 'utf-8-sig') out.push(0xef, 0xbb, 0xbf);
  else if (codec === 'utf-16') out.push(0xff, 0xfe);
  else if (codec === 'utf-32') out.push(0xff, 0xfe, 0, 0);
  for (let i = 0; i < codes.length;) {
    const bytes = bytesOf(codes[i], codec);
    if (bytes) {
      for (const b of bytes) out.push(b);
      i++;
      continue;
    }
    let end = i + 1;
    while (end < codes.length && bytesOf(codes[end], codec) === undefined) end++;
    const instead = replacement(codes.slice(i, end), errors, codec);
    if (instead instanceof Unknown) return instead;
    if (instead === undefined) {
      const name = codec === 'utf-8-sig' ? 'utf-8' : codec;
      throw raiseWith('UnicodeEncodeError', [name, s, i, end, ENCODE_REASONS[codec] ?? 'surrogates not allowed']);
    }
    for (const b of instead) out.push(b);
    i = end;
  }
  return new PyBytes(Uint8Array.from(out));
}

/** A character and the bytes it takes, or why there is none in so many bytes. */
type Step = { readonly code: number; readonly size: number } | { readonly reason: string; readonly size: number };

/** Source: CPython's Objects/stringlib/codecs.h utf8_decode. */
function stepUtf8(b: Uint8Array, i: number): Step {
  const first = b[i];
  if (first < 0x80) return { code: first, size: 1 };
  const size =
    first >= 0xc2 && first < 0xe0 ? 2 : first >= 0xe0 && first < 0xf0 ? 3 : first >= 0xf0 && first < 0xf5 ? 4 : 0;
  if (size === 0) return { reason: 'invalid start byte', size: 1 };
  let code = first & (0xff >> (size + 1));
  for (let k = 1; k < size; k++) {
    if (i + k >= b.length) return { reason: 'unexpected end of data', size: b.length - i };
    const next = b[i + k];
    const low = k > 1 ? 0x80 : first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
    const high = k > 1 ? 0xbf : first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
    if (next < low || next > high) return { reason: 'invalid continuation byte', size: k };
    code = (code << 6) | (next & 63);
  }
  return { code, size };
}

function stepUtf16(b: Uint8Array, i: number, little: boolean): Step {
  const at = (k: number): number => (little ? b[k] | (b[k + 1] << 8) : (b[k] << 8) | b[k + 1]);
  if (i + 1 >= b.length) return { reason: 'truncated data', size: b.length - i };
  const first = at(i);
  if (!isSurrogate(first)) return { code: first, size: 2 };
  if (first >= 0xdc00) return { reason: 'illegal encoding', size: 2 };
  if (i + 3 >= b.length) return { reason: 'unexpected end of data', size: b.length - i };
  const second = at(i + 2);
  if (second < 0xdc00 || second > 0xdfff) return { reason: 'illegal UTF-16 surrogate', size: 2 };
  return { code: 0x10000 + ((first & 0x3ff) << 10) + (second & 0x3ff), size: 4 };
}

function stepUtf32(b: Uint8Array, i: number, little: boolean): Step {
  if (i + 3 >= b.length) return { reason: 'truncated data', size: b.length - i };
  const part = [b[i], b[i + 1], b[i + 2], b[i + 3]];
  const code = (little ? part.reverse() : part).reduce((n, x) => n * 256 + x, 0);
  if (isSurrogate(code)) return { reason: 'code point in surrogate code point range(0xd800, 0xe000)', size: 4 };
  return code > 0x10ffff ? { reason: 'code point not in range(0x110000)', size: 4 } : { code, size: 4 };
}

function step(b: Uint8Array, i: number, codec: Codec, little: boolean): Step {
  switch (codec) {
    case 'utf-8':
    case 'utf-8-sig':
      return stepUtf8(b, i);
    case 'ascii':
      return b[i] < 0x80 ? { code: b[i], size: 1 } : { reason: 'ordinal not in range(128)', size: 1 };
    case 'latin-1':
      return { code: b[i], size: 1 };
    case 'charmap': {
      if (b[i] < 0x80 || b[i] >= 0xa0) return { code: b[i], size: 1 };
      const ch = CP1252[b[i] - 0x80];
      return ch === ' ' ? { reason: 'character maps to <undefined>', size: 1 } : { code: ch.charCodeAt(0), size: 1 };
    }
    default:
      return codec.startsWith('utf-16') ? stepUtf16(b, i, little) : stepUtf32(b, i, little);
  }
}

/** What an error handler puts instead of bytes, and how many it takes; undefined: it raises. */
function decodeReplacement(bad: Uint8Array, errors: string): [string, number] | undefined {
  const n = bad.length;
  switch (errors) {
    case 'strict':
    case 'surrogatepass':
      return undefined;
    case 'xmlcharrefreplace':
    case 'namereplace':
      throw typeError("don't know how to handle UnicodeDecodeError in error callback");
    case 'ignore':
      return ['', n];
    case 'replace':
      return ['\ufffd', n];
    case 'backslashreplace':
      return [Array.from(bad, (b) => `\\x${hexOf(b, 2)}`).join(''), n];
    case 'surrogateescape': {
      const high = bad.findIndex((b) => b < 0x80);
      const taken = Array.from(high < 0 ? bad : bad.slice(0, high));
      return taken.length === 0 ? undefined : [String.fromCharCode(...taken.map((b) => 0xdc00 + b)), taken.length];
    }
    default:
      throw unknownHandler(errors);
  }
}

/** Byte order and length of the mark at the beginning. */
function byteOrder(b: Uint8Array, codec: Codec): { little: boolean; skip: number } {
  const little = littleEndian(codec);
  if (codec === 'utf-8-sig') return { little, skip: b[0] === 0xef && b[1] === 0xbb && b[2] === 0xbf ? 3 : 0 };
  if (codec === 'utf-16') {
    if (b[0] === 0xff && b[1] === 0xfe) return { little: true, skip: 2 };
    if (b[0] === 0xfe && b[1] === 0xff) return { little: false, skip: 2 };
  }
  if (codec === 'utf-32') {
    if (b[0] === 0xff && b[1] === 0xfe && b[2] === 0 && b[3] === 0) return { little: true, skip: 4 };
    if (b[0] === 0 && b[1] === 0 && b[2] === 0xfe && b[3] === 0xff) return { little: false, skip: 4 };
  }
  return { little, skip: 0 };
}

/** `b.decode(encoding, errors)`. */
export function decode(bytes: Uint8Array, encoding: string, errors = 'strict'): Value {
  const codec = codecOf(encoding);
  if (codec === undefined) return notKnown(encoding);
  const { little, skip } = byteOrder(bytes, codec);
  const parts: string[] = [];
  for (let i = skip; i < bytes.length;) {
    const s = step(bytes, i, codec, little);
    if ('code' in s) {
      parts.push(String.fromCodePoint(s.code));
      i += s.size;
      continue;
    }
    const bad = bytes.slice(i, i + s.size);
    if (errors === 'surrogatepass' && codec.startsWith('utf-8') && bytes[i] === 0xed && i + 2 < bytes.length) {
      const code = 0xd000 | ((bytes[i + 1] & 63) << 6) | (bytes[i + 2] & 63);
      if (isSurrogate(code)) {
        parts.push(String.fromCharCode(code));
        i += 3;
        continue;
      }
    }
    const instead = decodeReplacement(bad, errors);
    if (instead === undefined) {
      const name = codec === 'utf-8-sig' ? 'utf-8' : codec;
      throw raiseWith('UnicodeDecodeError', [name, new PyBytes(bytes), i, i + s.size, s.reason]);
    }
    parts.push(instead[0]);
    i += instead[1];
  }
  return parts.join('');
}
