import { execFileSync } from "node:child_process";
import { appendFileSync, copyFileSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { answering } from "../testing/render";
import { ApiProblem, getJobFileUrl, getScore, listPieces, putScore, removeCorpusFiles } from ".";

afterEach(() => vi.unstubAllGlobals());

test("what is left undefined is not asked; the rest is the query", async () => {
  const asked = answering({ "GET /pieces": { pieces: [], total: 0 } });
  await listPieces({ query: { q: "a b&c", style: undefined, limit: 3 } });
  expect(asked[0]?.url.search).toBe("?q=a+b%26c&limit=3");
  await listPieces();
  expect(asked[1]?.url.search).toBe("");
});

test("names in an address are encoded", () => {
  expect(getJobFileUrl({ path: { job_id: "j1", name: "a/b ü?.mid" } })).toBe(
    "/api/v1/jobs/j1/files/a%2Fb%20%C3%BC%3F.mid",
  );
});

test("a body goes with its names, headers as they are described, an empty answer is nothing", async () => {
  const fetched = vi.fn(
    async (_url: string, _init: RequestInit) => new Response(null, { status: 204 }),
  );
  vi.stubGlobal("fetch", fetched);
  const { signal } = new AbortController();
  const score = {
    ticks_per_quarter: 480,
    end_ticks: 0,
    bars: [],
    tempos: [],
    meters: [],
    tracks: [],
  };
  const given = { path: { piece_id: "p" }, headers: { "if-match": '"3"' }, signal };
  expect(await putScore(score, given)).toBeUndefined();
  const [url, init] = fetched.mock.calls[0] ?? [];
  expect(url).toBe("/api/v1/pieces/p/score");
  expect(init).toMatchObject({ method: "PUT", signal, body: JSON.stringify(score) });
  const headers = new Headers(init?.headers);
  expect(headers.get("If-Match")).toBe('"3"');
  expect(headers.get("Content-Type")).toBe("application/json");
});

test("a body may go with DELETE; a refusal is an ApiProblem", async () => {
  const asked = answering({ "DELETE /corpora/my%20tunes/files": { name: "my tunes" } });
  await removeCorpusFiles({ names: ["a.mid"] }, { path: { name: "my tunes" } });
  expect(asked[0]?.body).toEqual({ names: ["a.mid"] });
  await expect(getScore({ path: { piece_id: "gone" } })).rejects.toBeInstanceOf(ApiProblem);
});

const check = (...folder: string[]) =>
  execFileSync("node", ["tools/api.mjs", "--check", ...folder], { stdio: "pipe" });

test("the client is the one of the description, and a stale file is told", () => {
  expect(() => check()).not.toThrow();
  const folder = mkdtempSync(join(tmpdir(), "client-"));
  for (const name of ["schema.ts", "operations.ts"])
    copyFileSync(join("src/api", name), join(folder, name));
  appendFileSync(join(folder, "operations.ts"), "\nexport const more = 1;\n");
  expect(() => check(folder)).toThrow(/operations\.ts is not what openapi\.json says/);
});
