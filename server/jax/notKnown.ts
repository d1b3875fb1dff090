/** The way out of a transformation whose function gave something unknown. */
import { UnknownSignal } from '../python/values.ts';

/** What stopped a transformation: a result that isn't known. Where no transformation waits for it, it is as any other. */
export class NotKnown extends UnknownSignal {}
