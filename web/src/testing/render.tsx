import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { type RenderResult, render } from "@testing-library/react";
import type { ReactElement } from "react";
import { vi } from "vitest";
import { DeskProvider } from "../audio";
import { createFakeDesk, type FakeDesk } from "../audio/fake";
import { Toaster } from "../design";

/** Show a component with everything it asks of the shell. */
export function show(element: ReactElement): RenderResult & { desk: FakeDesk } {
  const desk = createFakeDesk();
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const shown = render(
    <QueryClientProvider client={queries}>
      <DeskProvider desk={desk} warm={false}>
        <main>{element}</main>
        <Toaster />
      </DeskProvider>
    </QueryClientProvider>,
  );
  return { ...shown, desk };
}

export type Answer = unknown | ((body: unknown, url: URL) => unknown);

/** Answers of the server by "METHOD /path"; what came is kept in `asked`. */
export function answering(answers: Record<string, Answer>) {
  const asked: { method: string; url: URL; body: unknown }[] = [];
  const fake = async (input: RequestInfo | URL, init: RequestInit = {}) => {
    const url = new URL(String(input), "http://studio");
    const method = init.method ?? "GET";
    const body = typeof init.body === "string" ? JSON.parse(init.body) : init.body;
    asked.push({ method, url, body });
    const found = answers[`${method} ${url.pathname.replace("/api/v1", "")}`];
    if (found instanceof Response) return found.clone();
    if (found === undefined) return Response.json({ title: "Not Found" }, { status: 404 });
    const made = typeof found === "function" ? found(body, url) : found;
    return made === null ? new Response(null, { status: 204 }) : Response.json(made);
  };
  vi.stubGlobal("fetch", vi.fn(fake));
  return asked;
}

/** An EventSource whose events the test sends. */
export class FakeEvents extends EventTarget {
  static readonly CLOSED = 2;
  static last: FakeEvents | undefined;
  readyState = 1;
  onerror: (() => void) | null = null;

  constructor(readonly url: string) {
    super();
    FakeEvents.last = this;
  }

  tell(name: string, data: unknown): void {
    this.dispatchEvent(new MessageEvent(name, { data: JSON.stringify(data) }));
  }

  close(): void {
    this.readyState = FakeEvents.CLOSED;
  }
}
