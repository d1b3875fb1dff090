/** Jaxprs as JSON: the form (jsonForm.ts), writing and reading. */
export type { AvalJson, JaxprJson } from './jsonForm.ts';
export { avalFrom, jaxprFromJson } from './jsonRead.ts';
export { jaxprToJson } from './jsonWrite.ts';
