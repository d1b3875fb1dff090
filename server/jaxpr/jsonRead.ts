/** JSON → jaxpr. The form is described in jsonForm.ts. */
import type { Aval } from './aval.ts';
import { ShapedArray } from './aval.ts';
import { DType } from './dtypes.ts';
import { FlatTree } from './flatTree.ts';
import { HostArray, HostScalar } from './host.ts';
import type { Atom, DebugInfo, Effects, Eqn, Scalar } from './jaxpr.ts';
import { Complex, DropVar, Jaxpr, Literal, NO_EFFECTS, Var } from './jaxpr.ts';
import type {
  AtomJson,
  AvalJson,
  DebugInfoJson,
  EqnJson,
  FloatJson,
  JaxprBodyJson,
  JaxprJson,
  ParamJson,
  ScalarJson,
  ValueJson,
} from './jsonForm.ts';
import { NDArray, allocate } from './ndarray.ts';
import type { NamedParam, Params, ParamValue } from './primitive.ts';
import { Mesh, NameSet, Spec } from './mesh.ts';
import { EnumParam, FloatParam, ListParam, Primitive, RecordParam, TextParam } from './primitive.ts';
import type { EagerEqn, Val } from './trace.ts';
import { EagerArray } from './trace.ts';

/**
 * Read a jaxpr. `lookup` finds a primitive by its name; an unknown one is an error. `readAval` is for whoever writes
 * avals of kinds that the form has no fields for.
 */
export function jaxprFromJson(
  json: JaxprJson,
  lookup: (name: string) => Primitive | undefined,
  readAval: (json: AvalJson) => Aval = avalFrom,
): Jaxpr {
  if (json.version !== 1)
    throw new Error(`jaxpr JSON has version ${String(json.version)}; this program reads version 1`);
  return new Reader(json, lookup, json.avals.map(readAval)).read();
}

function dtype(name: string): DType {
  const found = DType.byName(name);
  if (!found) throw new Error(`jaxpr JSON names the dtype ${name}, which is not known here`);
  return found;
}

/** What shard_map needs to know of its mesh and specs. */
const PLACES: Readonly<Record<string, ((text: string) => NamedParam) | undefined>> = {
  Mesh: (text) => Mesh.parse(text),
  PartitionSpec: (text) => Spec.parse(text),
  frozenset: (text) => NameSet.parse(text),
};

export function avalFrom({ dtype: name, shape, weak }: AvalJson): Aval {
  return new ShapedArray(shape, dtype(name), weak ?? false);
}

const SPECIAL_FLOATS: Readonly<Record<string, number>> = { nan: NaN, inf: Infinity, '-inf': -Infinity, '-0.0': -0 };

function floatFrom(json: FloatJson): number {
  if (typeof json === 'number') return json;
  const value = SPECIAL_FLOATS[json] as number | undefined;
  if (value === undefined) throw new Error(`jaxpr JSON has ${JSON.stringify(json)} in the place of a float`);
  return value;
}

function scalarFrom(json: ScalarJson): Scalar {
  if (json === null) return undefined;
  if (typeof json === 'boolean') return json;
  if (typeof json === 'number' || typeof json === 'string') return floatFrom(json);
  if ('int' in json) return BigInt(json.int);
  return new Complex(floatFrom(json.complex[0]), floatFrom(json.complex[1]));
}

const effectsFrom = (json: readonly string[] | undefined): Effects => (json ? new Set(json) : NO_EFFECTS);

const debugFrom = (json: DebugInfoJson): DebugInfo => ({
  tracedFor: json.tracedFor,
  functionName: json.functionName,
  functionSource: json.functionSource,
  argNames: json.argNames.map((n) => n ?? undefined),
});

/** Classes of jax/_src/flattree.py. */
const FLAT_TREES: ReadonlySet<string> = new Set(['FTTuple', 'FTPyTree', 'FTFiltered', 'FTSingleton']);

const isTuple = (json: ParamJson): json is readonly ParamJson[] => Array.isArray(json);

function at<T>(table: readonly T[] | undefined, index: number, what: string): T {
  if (!table || !(index in table)) throw new Error(`jaxpr JSON refers to ${what} ${index}, which is not there`);
  return table[index];
}

class Reader {
  private readonly jaxprs: Jaxpr[] = [];
  private readonly values: Val[] = [];
  private readonly eager: EagerEqn[] = [];

  constructor(
    private readonly json: JaxprJson,
    private readonly lookup: (name: string) => Primitive | undefined,
    private readonly avals: readonly Aval[],
  ) {}

  read(): Jaxpr {
    for (const body of this.json.jaxprs) this.jaxprs.push(this.jaxpr(body));
    return at(this.jaxprs, this.json.main, 'jaxpr');
  }

  private aval(index: number): Aval {
    return at(this.avals, index, 'aval');
  }

  private primitive(name: string): Primitive {
    const found = this.lookup(name);
    if (!found) throw new Error(`jaxpr JSON names the primitive ${name}, which is not known here`);
    return found;
  }

  /** A primitive of a program's own: nothing is known of it but the types of the results. */
  private own({ prim, out }: EqnJson): Primitive {
    const outAvals = out.map((o) => this.aval(typeof o === 'number' ? o : o.drop));
    return new Primitive(prim, { isOwn: true, multipleResults: true, abstractEval: () => outAvals });
  }

  private jaxpr(body: JaxprBodyJson): Jaxpr {
    const variables: Var[] = [];
    const define = (index: number): Var => {
      const v = new Var(this.aval(index));
      variables.push(v);
      return v;
    };
    const use = (atom: AtomJson): Atom =>
      typeof atom === 'number' ? at(variables, atom, 'variable') : new Literal(scalarFrom(atom[0]), this.aval(atom[1]));
    const constvars = body.constvars.map(define);
    const invars = body.invars.map(define);
    const eqns = body.eqns.map((e): Eqn => {
      const uses = e.in.map(use);
      return {
        primitive: e.own ? this.own(e) : this.primitive(e.prim),
        params: this.params(e.params),
        invars: uses,
        outvars: e.out.map((o) => (typeof o === 'number' ? define(o) : new DropVar(this.aval(o.drop)))),
        effects: effectsFrom(e.effects),
        source: undefined,
      };
    });
    const consts = body.consts?.map((i) => this.value(i)) ?? [];
    const debug = body.debug ? debugFrom(body.debug) : undefined;
    return new Jaxpr(constvars, invars, eqns, body.outs.map(use), consts, effectsFrom(body.effects), debug);
  }

  private params(json: Readonly<Record<string, ParamJson>> = {}): Params {
    return Object.fromEntries(Object.entries(json).map(([k, v]) => [k, this.param(v)]));
  }

  private param(json: ParamJson): ParamValue {
    if (json === null || typeof json !== 'object') return json;
    if (isTuple(json)) return json.map((v) => this.param(v));
    if ('jaxpr' in json) return at(this.jaxprs, json.jaxpr, 'jaxpr');
    if ('dtype' in json) return dtype(json.dtype);
    if ('float' in json) return new FloatParam(floatFrom(json.float));
    if ('number' in json) return floatFrom(json.number);
    if ('int' in json) return BigInt(json.int);
    if ('complex' in json) return new Complex(floatFrom(json.complex[0]), floatFrom(json.complex[1]));
    if ('list' in json) return new ListParam(json.list.map((v) => this.param(v)));
    if ('record' in json) return new RecordParam(json.record, this.params(json.fields));
    if ('enum' in json) return EnumParam.of(json.enum[0], json.enum[1]);
    if (FLAT_TREES.has(json.named)) return FlatTree.parse(json.text);
    const placed = PLACES[json.named]?.(json.text);
    if (placed && String(placed) === json.text) return placed;
    return new TextParam(json.named, json.text, json.repr);
  }

  /** Values stand after what they are computed from, so reading them in order needs no recursion. */
  private value(index: number): Val {
    const { values } = this.json;
    while (this.values.length <= index) this.values.push(this.readValue(at(values, this.values.length, 'value')));
    return this.values[index];
  }

  private readValue(json: ValueJson): Val {
    const aval = this.aval(json.aval);
    switch (json.kind) {
      case 'scalar':
        return new HostScalar(scalarFrom(json.value), aval);
      case 'array': {
        const array = arrayFrom(json.base64, aval);
        return json.host ? new HostArray(aval, () => array) : EagerArray.of(array, aval);
      }
      case 'unknown':
        return json.host
          ? new HostArray(aval, () => undefined)
          : new EagerArray(aval, { kind: 'unknown', reason: json.reason });
      case 'eager':
        return new EagerArray(aval, { kind: 'eqn', eqn: this.eagerEqn(json.eqn), index: json.index });
    }
  }

  private eagerEqn(index: number): EagerEqn {
    while (this.eager.length <= index) {
      const { prim, params, args } = at(this.json.eager, this.eager.length, 'eager operation');
      const operands = args.map((i) => at(this.values, i, 'value'));
      let depth = 0;
      for (const a of operands)
        if (a instanceof EagerArray && a.state.kind === 'eqn') depth = Math.max(depth, a.state.eqn.depth);
      this.eager.push({
        primitive: this.primitive(prim),
        params: this.params(params),
        args: operands,
        depth: depth + 1,
      });
    }
    return this.eager[index];
  }
}

function arrayFrom(base64: string, aval: Aval): NDArray {
  const data = allocate(aval.dtype, aval.size);
  const binary = atob(base64);
  if (binary.length !== data.byteLength)
    throw new Error(`jaxpr JSON has ${binary.length} bytes for ${aval.strShort()}, which takes ${data.byteLength}`);
  const bytes = new Uint8Array(data.buffer);
  for (let i = 0; i < bytes.length; i++) bytes[i] = binary.charCodeAt(i);
  return new NDArray(aval.shape, aval.dtype, data);
}
