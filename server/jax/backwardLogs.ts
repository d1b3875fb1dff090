/** Whether backward rules have logged something: what they log goes to those who ask by `with_logs`. Source: jax/_src/api.py VJP. */
let logged = 0;

export const noteLogs = (): void => void logged++;

/** Run a backward pass; whether something was logged in it. */
export function loggedIn<T>(run: () => T): { result: T; isLogged: boolean } {
  const before = logged;
  const result = run();
  return { result, isLogged: logged > before };
}
