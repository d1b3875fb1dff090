/** `jax.config`: its options, their defaults, `update`. Source: jax/_src/config.py. */
import { raise } from '../python/errors.ts';
import { heap } from '../python/heap.ts';
import { methods } from '../python/native.ts';
import { repr } from '../python/text.ts';
import type { Value } from '../python/values.ts';
import { Missing, PyInstance, Unknown } from '../python/values.ts';
import { vm } from '../python/vm.ts';
import { configClass, readEnvironment, readOption, settings, writeOption } from './configStates.ts';

function read(self: Value, name: string): Value | undefined {
  const option = readOption(name);
  if (option !== undefined) return option;
  return self instanceof PyInstance ? self.attrs.get(name) : undefined;
}

methods(configClass, {
  '__getattr__(self, name, /)': (self, name) => {
    if (typeof name !== 'string') return new Unknown('the name of the option is not known');
    const value = read(self, name);
    if (value !== undefined) return value;
    if (name.startsWith('jax_')) return new Missing(`jax.config.${name}`);
    throw raise('AttributeError', `'Config' object has no attribute '${name}'`);
  },
  'read(self, name)': (self, name) =>
    typeof name === 'string'
      ? (read(self, name) ?? new Missing(`jax.config.${name}`))
      : new Unknown('the name of the option is not known'),
  'update(self, name, val)': (self, name, value) => {
    if (name instanceof Unknown || !(self instanceof PyInstance)) return null;
    if (typeof name !== 'string' || !name.startsWith('jax_'))
      throw raise('AttributeError', `Unrecognized config option: ${typeof name === 'string' ? name : repr(name)}`);
    heap.quietly(() => {
      if (!writeOption(name, value)) heap.mapSet(self, self.attrs, name, value, name);
    });
    return null;
  },
  'parse_flags_with_absl(self)': () => null,
  'config_with_absl(self)': () => null,
});

vm.onEnvironment = readEnvironment;

export const configObject = (): Value => settings;
