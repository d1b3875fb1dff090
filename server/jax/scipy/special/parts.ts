export const specialPart = (): undefined => undefined;
