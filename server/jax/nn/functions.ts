/** jax.nn. Source: jax/_src/nn/functions.py. */
import type { Value } from '../../python/values.ts';
import { activations } from './activations.ts';
import { attentionFunctions } from './attention.ts';
import { normalizations } from './normalizations.ts';

export const nnFunctions = new Map<string, Value>([...activations, ...normalizations, ...attentionFunctions]);
