export const statsPart = (): undefined => undefined;
