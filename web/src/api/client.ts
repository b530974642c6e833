import { ApiProblem, UnreachableError } from "./problems";

/** Every answer passes here, so that the shell knows whether the server is there. */
const watchers = new Set<(reachable: boolean) => void>();

export function watchServer(watcher: (reachable: boolean) => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

const doormen = new Set<() => void>();

/** Called when an answer asks for the token of the studio (401). */
export function watchSession(doorman: () => void): () => void {
  doormen.add(doorman);
  return () => doormen.delete(doorman);
}

async function watchedFetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  try {
    const answer = await fetch(input, init);
    for (const watcher of watchers) watcher(true);
    if (answer.status === 401) for (const doorman of doormen) doorman();
    return answer;
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === "AbortError") throw cause;
    for (const watcher of watchers) watcher(false);
    throw new UnreachableError();
  }
}

/** The same fields, where `undefined` says as much as leaving one out. */
export type Loose<T> = { [K in keyof T]: T[K] | (undefined extends T[K] ? undefined : never) };

/** What every operation may be told besides its parameters. */
export interface Options {
  signal?: AbortSignal | undefined;
  /** The browser sends it even while the page goes. */
  keepalive?: boolean;
}

interface Address {
  path?: Readonly<Record<string, unknown>>;
  query?: Readonly<Record<string, unknown>> | undefined;
}

interface Given extends Address, Options {
  headers?: Readonly<Record<string, unknown>> | undefined;
}

function told(fields: Readonly<Record<string, unknown>> = {}): [name: string, value: string][] {
  return Object.entries(fields)
    .filter(([, value]) => value !== undefined && value !== null)
    .map(([name, value]) => [name, String(value)]);
}

/** An operation's address: its path with the parameters filled in, and its query. */
export function addressOf(template: string, { path = {}, query }: Address = {}): string {
  const filled = template.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String(path[name])),
  );
  const asked = new URLSearchParams(told(query)).toString();
  return asked ? `${filled}?${asked}` : filled;
}

/**
 * A request of an operation, JSON in and out; `undefined` where the answer is empty (204).
 *
 * Raises `ApiProblem` with the server's words, `UnreachableError` where it does not answer. The
 * page calls the functions of `operations.ts`, which know what goes in and what comes out.
 */
export async function send<T>(
  method: string,
  template: string,
  given: Given,
  body?: unknown,
): Promise<T> {
  const answer = await watchedFetch(addressOf(template, given), {
    method,
    headers: {
      Accept: "application/json",
      ...(body === undefined ? {} : { "Content-Type": "application/json" }),
      ...Object.fromEntries(told(given.headers)),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(given.signal ? { signal: given.signal } : {}),
    ...(given.keepalive ? { keepalive: true } : {}),
  });
  if (!answer.ok) throw await ApiProblem.from(answer);
  if (answer.status === 204) return undefined as T;
  return (await answer.json()) as T;
}
