export const pending: undefined = undefined;
