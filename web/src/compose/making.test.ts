import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Take } from "../api";
import { answering, FakeEvents } from "../testing/render";
import { overall, useMaking } from "./making";

const take = (id: string) => ({ id, number: 1, place: 1, job: "a", kept: id === "t1" }) as Take;
const JOB = { id: "a", state: "queued", position: 1, request: { takes: 2 }, result: null };
const ASKED = { verb: "compose", body: { takes: 2 } } as const;

beforeEach(() => {
  useMaking.getState().clear();
  vi.stubGlobal("EventSource", FakeEvents);
});
afterEach(() => vi.unstubAllGlobals());

test("a whole job's progress only ever grows", () => {
  expect(overall("compose", 0.5)).toBeGreaterThan(overall("plan", 1));
  expect(overall("write", 1)).toBe(1);
  expect(overall("pictures", 1)).toBe(0);
});

test("a job that is done brings its takes, and they are there again after a reload", async () => {
  const done = { ...JOB, state: "done", result: { piece: "p", revision: 1 } };
  answering({
    "POST /compose": JOB,
    "GET /jobs/a": done,
    "GET /pieces/p/takes": { takes: [take("t1"), take("t2")] },
  });
  await useMaking.getState().start(ASKED);
  FakeEvents.last?.tell("progress", { stage: "compose", done: 1, total: 2 });
  FakeEvents.last?.tell("result", { piece: "p", revision: 1, takes: [take("t1")] });
  FakeEvents.last?.tell("state", { state: "done" });
  expect(useMaking.getState()).toMatchObject({ state: "done", piece: "p", done: 1 });
  useMaking.setState({ ...useMaking.getInitialState() });
  await useMaking.getState().resume();
  expect(useMaking.getState()).toMatchObject({ state: "done", piece: "p", resumed: true });
  expect(useMaking.getState().takes).toHaveLength(2);
});

test("where nothing comes of it, what was there before stays", async () => {
  const full = Response.json(
    {
      title: "Too Many",
      detail: "100 jobs wait; try again in 20 s",
      next_step: "try again in 20 s",
    },
    { status: 429 },
  );
  answering({ "POST /compose": full });
  useMaking.setState({ state: "done", piece: "p", revision: 1, takes: [take("t1")] });
  await useMaking.getState().start(ASKED);
  expect(useMaking.getState()).toMatchObject({
    state: "failed",
    piece: "p",
    problem: { title: "100 jobs wait", next: "try again in 20 s" },
  });
  expect(useMaking.getState().takes).toHaveLength(1);
});

test("stop is stop at once, even before the job has a name", async () => {
  const asked = answering({ "POST /compose": JOB, "DELETE /jobs/a": null });
  const starting = useMaking.getState().start(ASKED);
  await useMaking.getState().cancel();
  expect(useMaking.getState().stopping).toBe(true);
  await starting;
  expect(asked.map(({ method }) => method)).toEqual(["POST", "DELETE"]);
  FakeEvents.last?.tell("state", { state: "cancelled" });
  expect(useMaking.getState()).toMatchObject({ state: "cancelled", growing: null });
});

test("a studio that does not answer is told of until it does", async () => {
  answering({ "POST /compose": JOB });
  await useMaking.getState().start(ASKED);
  FakeEvents.last?.onerror?.();
  expect(useMaking.getState().broken).toBe(true);
  FakeEvents.last?.tell("state", { state: "running" });
  expect(useMaking.getState().broken).toBe(false);
});
