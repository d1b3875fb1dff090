/**
 * Which mesh is the context's: `jax.set_mesh`, `use_abstract_mesh`, `with mesh:`. What they set is a setting as jax.config's are.
 * Source: jax/_src/sharding_impls.py set_mesh, get_mesh; jax/_src/mesh.py use_abstract_mesh, Mesh.__enter__.
 */
import type { MeshContext } from '../jaxpr/axisEnv.ts';
import { Mesh } from '../jaxpr/mesh.ts';
import { currentTrace, evalTrace } from '../jaxpr/trace.ts';
import { valueError } from '../python/errors.ts';
import { heap } from '../python/heap.ts';
import { methods, native } from '../python/native.ts';
import { repr } from '../python/text.ts';
import type { Value } from '../python/values.ts';
import { PyInstance, Unknown, builtinClass, typeOf } from '../python/values.ts';
import { config } from './config.ts';
import { MeshValue, meshClass } from './meshes.ts';

const setMeshClass = builtinClass('set_mesh', undefined, 'jax');
const useAbstractMeshClass = builtinClass('use_abstract_mesh', undefined, 'jax.sharding');

function assign(meshes: MeshContext): void {
  heap.quietly(() => {
    heap.fieldSet(config, 'meshes', meshes, 'meshes');
  });
}

/** Run under the meshes of another context. */
export function underMeshes<T>(meshes: MeshContext, run: () => T): T {
  const before = config.meshes;
  if (before === meshes) return run();
  assign(meshes);
  try {
    return run();
  } finally {
    assign(before);
  }
}

/** What a context has set, and what was before. */
class Entered extends PyInstance {
  before: MeshContext = config.meshes;
  constructor(
    cls: typeof setMeshClass,
    readonly mesh: Mesh | undefined,
  ) {
    super(cls);
  }
}

const outside = (): boolean => currentTrace() === evalTrace;

function setMesh(given: Value): Value {
  if (given instanceof Unknown) return given;
  if (given !== null && !(given instanceof MeshValue && given.cls === meshClass))
    throw valueError(`Expected mesh of type \`jax.sharding.Mesh\`. Got ${repr(typeOf(given))}`);
  if (!outside()) throw valueError('`set_mesh` can only be used outside of `jax.jit`.');
  const mesh = given?.mesh;
  if (mesh && mesh.manual.length > 0)
    throw valueError(
      `mesh ${mesh.toString()} contains manual axes which is not allowed when using \`jax.set_mesh\`. Please use ` +
        '`jax.shard_map` to enter into `Manual` mode instead.',
    );
  const entered = new Entered(setMeshClass, mesh);
  assign({ ...config.meshes, abstract: mesh?.empty ? undefined : mesh?.toAbstract(), devices: mesh });
  return entered;
}

setMeshClass.construct = (_, args, kwargs) => native('set_mesh(mesh)', setMesh).fn(args, kwargs);
useAbstractMeshClass.construct = (_, args, kwargs) =>
  native('use_abstract_mesh(mesh)', (given) => {
    if (given instanceof Unknown) return given;
    if (!(given instanceof MeshValue) || given.cls === meshClass)
      throw valueError(`Expected mesh of type \`jax.sharding.AbstractMesh\`. Got type: ${repr(typeOf(given))}`);
    return new Entered(useAbstractMeshClass, given.mesh.empty ? undefined : given.mesh);
  }).fn(args, kwargs);

const enteredOf = (v: Value): Entered => {
  if (v instanceof Entered) return v;
  throw valueError('a context of meshes is expected');
};

const leave = (self: Value): Value => {
  assign(enteredOf(self).before);
  return null;
};

methods(setMeshClass, {
  '__enter__(self, /)': () => null,
  '__exit__(self, exc_type, exc_value, traceback, /)': leave,
});
methods(useAbstractMeshClass, {
  '__enter__(self, /)': (self) => {
    const entered = enteredOf(self);
    const { mesh } = entered;
    const now = config.meshes;
    const size = (m: Mesh): number => m.sizeOf(m.names);
    if (mesh && now.abstract && size(mesh) !== size(now.abstract))
      throw valueError(
        `use_abstract_mesh cannot change the size of the mesh. Got new mesh: ${mesh.toString()} with size=${size(mesh)} and ` +
          `prev mesh: ${now.abstract.toString()} with size=${size(now.abstract)}`,
      );
    heap.fieldSet(entered, 'before', now, 'before');
    assign({ ...now, abstract: mesh });
    return null;
  },
  '__exit__(self, exc_type, exc_value, traceback, /)': leave,
});

/** Meshes entered by `with mesh:`, the last one last. */
const stack = { born: 0, entered: [] as readonly (Mesh | undefined)[] };

methods(meshClass, {
  '__enter__(self, /)': (self) => {
    if (!(self instanceof MeshValue)) return null;
    heap.quietly(() => {
      heap.fieldSet(stack, 'entered', [...stack.entered, config.meshes.resource], 'entered');
    });
    assign({ ...config.meshes, resource: self.mesh });
    return self;
  },
  '__exit__(self, exc_type, exc_value, traceback, /)': () => {
    assign({ ...config.meshes, resource: stack.entered.at(-1) });
    heap.quietly(() => {
      heap.fieldSet(stack, 'entered', stack.entered.slice(0, -1), 'entered');
    });
    return false;
  },
});

const getMesh = native('get_mesh()', () => {
  if (!outside())
    throw valueError(
      '`get_mesh` can only be used outside of `jax.jit`. Maybe you want `jax.sharding.get_abstract_mesh()`?',
    );
  return new MeshValue(config.meshes.devices ?? new Mesh([], []));
});

export const meshContextFunctions = new Map<string, Value>([
  ['set_mesh', setMeshClass],
  ['use_abstract_mesh', useAbstractMeshClass],
  ['get_mesh', getMesh],
]);
