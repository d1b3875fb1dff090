/** JSON form of jaxprs: written by the server for a runtime, and by a script from real JAX for tests. */
export interface JaxprJson {
  /** Replaced by the real definition with the (de)serialiser. */
  readonly version: 1;
}
