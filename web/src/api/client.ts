import { ApiProblem, UnreachableError } from "./problems";

export const API = "/api/v1";

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

/** A plain request below `/api/v1`, JSON in and out; raises `ApiProblem` with the server's words. */
export async function call<T>(
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE",
  path: string,
  body?: unknown,
  options: { headers?: Record<string, string>; signal?: AbortSignal } = {},
): Promise<T> {
  const raw = body instanceof FormData || body instanceof Blob;
  const answer = await watchedFetch(path.startsWith("/api/") ? path : API + path, {
    method,
    headers: {
      Accept: "application/json",
      ...(body === undefined || raw ? {} : { "Content-Type": "application/json" }),
      ...options.headers,
    },
    ...(body === undefined ? {} : { body: raw ? body : JSON.stringify(body) }),
    ...(options.signal ? { signal: options.signal } : {}),
  });
  if (!answer.ok) throw await ApiProblem.from(answer);
  if (answer.status === 204) return undefined as T;
  return (await answer.json()) as T;
}
