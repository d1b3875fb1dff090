/** `print(…)` → `jax.debug.print("… {}", …)`: f-strings, `%`, `.format` and logging too. */
import type { Analysis } from '../../analysis/analyze.ts';
import type { SourceText } from '../../analysis/source.ts';
import type { SourceChunk } from '../../jaxpr/source.ts';
import type { BinOp, Call, Expr } from '../../syntax/ast.ts';
import type { Finding, Fix } from '../rule.ts';
import type { SyntaxNode } from '../syntax.ts';
import { pathTo } from '../syntax.ts';
import { replace, slice, sourceOf, stringLiteral } from './edit.ts';
import { Imports } from './imports.ts';

const LEVELS = /^(?:debug|info|warning|error|critical)$/;

type Printer = 'print' | 'logging' | 'debug.print';

/** How a call shows its arguments, if it does. */
function printerOf(n: SyntaxNode): Printer | undefined {
  if (n.kind !== 'Call') return undefined;
  const { func } = n;
  if (func.kind === 'Name') return func.id === 'print' ? 'print' : undefined;
  if (func.kind !== 'Attribute') return undefined;
  const { value, attr } = func;
  if (attr === 'print' && (value.kind === 'Attribute' ? value.attr : value.kind === 'Name' ? value.id : '') === 'debug')
    return 'debug.print';
  return LEVELS.test(attr) && value.kind === 'Name' && /log/i.test(value.id) ? 'logging' : undefined;
}

export function debugPrintFixes(finding: Finding, analysis: Analysis): Fix[] {
  const { chunk } = finding.at;
  const source = sourceOf(chunk);
  const call = pathTo(finding.at).findLast((n) => printerOf(n) !== undefined);
  const printer = call && printerOf(call);
  if (!source || call?.kind !== 'Call' || !printer) return [];
  const args = new Translation(source, chunk).of(call, printer);
  if (args === undefined) return [];
  const imports = new Imports(analysis, source);
  const name = printer === 'debug.print' ? slice(source, chunk, call.func) : imports.jax('debug.print');
  const edit = replace(source, chunk, call, `${name}(${args})`);
  const title =
    printer === 'debug.print' ? 'Let jax.debug.print format the value' : 'Print at each call: jax.debug.print';
  return [{ title, edits: [...imports.edits(), edit], preferred: true }];
}

/** For what formats a value in an argument of `print`: the same fix. */
export const formatFixes = debugPrintFixes;

const escaped = (text: string): string => text.replace(/[{}]/g, '$&$&');

/** The arguments of `jax.debug.print`: one format string, and what it shows. */
class Translation {
  private readonly shown: string[] = [];
  private quote: string | undefined;

  constructor(
    private readonly source: SourceText,
    private readonly chunk: SourceChunk,
  ) {}

  of(call: Call, printer: Printer): string | undefined {
    const format = printer === 'print' ? this.printed(call) : this.message(call, printer);
    return format === undefined ? undefined : [stringLiteral(format, this.quote ?? '"'), ...this.shown].join(', ');
  }

  private text(e: Expr): string {
    return slice(this.source, this.chunk, e);
  }

  private printed({ args, keywords }: Call): string | undefined {
    let separator = ' ';
    for (const k of keywords) {
      if (k.arg === 'flush') continue;
      if (k.arg !== 'sep' || k.value.kind !== 'Constant' || k.value.value.type !== 'str') return undefined;
      separator = k.value.value.value;
    }
    const pieces = args.map((a) => this.piece(a));
    return pieces.includes(undefined) ? undefined : pieces.join(escaped(separator));
  }

  /** `log.info('x is %s', x)`, `jax.debug.print(f'x is {x}')` */
  private message({ args, keywords }: Call, printer: Printer): string | undefined {
    const first = args.at(0);
    if (!first || (keywords.length > 0 && printer === 'logging')) return undefined;
    if (printer === 'debug.print') {
      // What is given beside the text stays as it is.
      if (args.length > 1 || (first.kind !== 'JoinedStr' && first.kind !== 'BinOp')) return undefined;
      const piece = this.piece(first);
      for (const k of keywords) this.shown.push(this.text(k as unknown as Expr));
      return piece;
    }
    if (args.length === 1) return this.piece(first);
    return this.percent(first, args.slice(1));
  }

  /** What an argument is in the format string; what it shows is added to `shown`. */
  private piece(arg: Expr): string | undefined {
    switch (arg.kind) {
      case 'Starred':
        return undefined;
      case 'Constant':
        if (arg.value.type !== 'str') break;
        this.quote ??= /["']/.exec(this.text(arg))?.[0];
        return escaped(arg.value.value);
      case 'JoinedStr':
        return this.fString(arg);
      case 'BinOp':
        if (!isText(arg.left) || arg.op !== '%') break;
        return this.percent(arg.left, operandsOf(arg));
      case 'Call':
        if (arg.func.kind !== 'Attribute' || arg.func.attr !== 'format' || !isText(arg.func.value)) break;
        return this.formatted(arg.func.value, arg);
      default:
    }
    this.shown.push(this.text(arg));
    return '{}';
  }

  private fString(arg: Extract<Expr, { kind: 'JoinedStr' }>): string | undefined {
    this.quote ??= /["']/.exec(this.text(arg))?.[0];
    let out = '';
    for (const part of arg.parts) {
      if (typeof part === 'string') {
        out += escaped(part);
        continue;
      }
      const spec = part.formatSpec ?? [];
      if (!spec.every((s) => typeof s === 'string')) return undefined;
      this.shown.push(this.text(part.value));
      out += `${escaped(part.debugText ?? '')}{${part.conversion ? `!${part.conversion}` : ''}${spec.length > 0 ? `:${spec.join('')}` : ''}}`;
    }
    return out;
  }

  /** `'x is %5.2f' % x` */
  private percent(format: Expr, args: readonly Expr[]): string | undefined {
    const text = isText(format) ? format.value.value : undefined;
    if (text === undefined || args.some((a) => a.kind === 'Starred')) return undefined;
    this.quote ??= /["']/.exec(this.text(format))?.[0];
    let used = 0;
    let odd = false;
    const out = escaped(text).replace(
      /%(?:(%)|([-+0 ]*)(\d*)(\.\d+)?([diufFeEgGxXosr]))|%/g,
      (
        all: string,
        percent?: string,
        flags: string = '',
        width: string = '',
        precision: string = '',
        type: string = '',
      ) => {
        if (percent) return '%';
        if (all === '%' || flags.includes(' ')) odd = true;
        used++;
        const align = flags.includes('-') ? '<' : width !== '' && /[sr]/.test(type) ? '>' : '';
        const sign = flags.includes('+') ? '+' : '';
        const zero = flags.includes('0') && align === '' ? '0' : '';
        const plain = /[sr]/.test(type) ? '' : /[diu]/.test(type) ? (width || sign ? 'd' : '') : type;
        const spec = `${align}${sign}${zero}${width}${precision}${plain}`;
        return spec === '' ? '{}' : `{:${spec}}`;
      },
    );
    if (odd || used !== args.length) return undefined;
    for (const a of args) this.shown.push(this.text(a));
    return out;
  }

  /** `'x is {:5.2f}'.format(x)` */
  private formatted(format: Expr, call: Call): string | undefined {
    const text = isText(format) ? format.value.value : undefined;
    const { args, keywords } = call;
    if (text === undefined || keywords.length > 0 || args.some((a) => a.kind === 'Starred')) return undefined;
    const fields = text.replace(/\{\{|\}\}/g, '').match(/\{[^{}]*\}/g) ?? [];
    if (fields.length !== args.length || !fields.every((f) => /^\{(?:![rsa])?(?::[^{}]*)?\}$/.test(f)))
      return undefined;
    this.quote ??= /["']/.exec(this.text(format))?.[0];
    for (const a of args) this.shown.push(this.text(a));
    return text;
  }
}

type Text = Extract<Expr, { kind: 'Constant' }> & { readonly value: { readonly type: 'str'; readonly value: string } };

const isText = (e: Expr): e is Text => e.kind === 'Constant' && e.value.type === 'str';

const operandsOf = ({ right }: BinOp): readonly Expr[] => (right.kind === 'Tuple' ? right.elts : [right]);
