/** Variables of the environment that the program itself has set: the others aren't known before it runs. */
import { heap } from './heap.ts';
import type { Value } from './values.ts';

const environment = { born: 0, variables: new Map<string, Value>() };

export const environmentVariable = (name: string): Value | undefined => environment.variables.get(name);

export function setEnvironmentVariable(name: string, value: Value): void {
  heap.quietly(() => {
    heap.mapSet(environment, environment.variables, name, value, name);
  });
}
