import { screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { answering, FakeEvents, show } from "../testing/render";
import {
  ApiProblem,
  about,
  compose,
  followJob,
  jobResult,
  UnreachableError,
  useJob,
  wordsOf,
} from ".";

beforeEach(() => vi.stubGlobal("EventSource", FakeEvents));
afterEach(() => vi.unstubAllGlobals());

test("a job's result comes with its end", async () => {
  const progress = vi.fn();
  const result = jobResult("a1", { progress });
  const events = FakeEvents.last;
  events?.tell("progress", { stage: "write", done: 2, total: 4 });
  events?.tell("result", { piece: "p1" });
  events?.tell("state", { state: "done", position: null });
  expect(await result).toEqual({ piece: "p1" });
  expect(progress).toHaveBeenCalledWith("write", 2, 4);
  expect(events?.url).toBe("/api/v1/jobs/a1/events");
  expect(events?.readyState).toBe(FakeEvents.CLOSED);
});

test("a job that fails raises the server's words", async () => {
  const result = jobResult("a1");
  FakeEvents.last?.tell("problem", { title: "Conflict", detail: "no sound; add a SoundFont" });
  FakeEvents.last?.tell("state", { state: "failed" });
  await expect(result).rejects.toThrow("no sound; add a SoundFont");
});

test("where the stream is closed, the job itself is asked", async () => {
  answering({
    "GET /jobs/a1": { state: "failed", result: null, error: { title: "Gone", detail: "killed" } },
  });
  const problem = vi.fn();
  const end = vi.fn();
  followJob("a1", { problem, end });
  FakeEvents.last?.close();
  FakeEvents.last?.onerror?.();
  await waitFor(() => expect(end).toHaveBeenCalledWith("failed"));
  expect(problem).toHaveBeenCalledWith({ title: "Gone", detail: "killed" });
});

function View() {
  const job = useJob("a1");
  return <output>{`${job?.state} ${job?.stage} ${job?.done} ${job?.broken}`}</output>;
}

test("a component sees where a job stands, also when the line breaks for a while", async () => {
  show(<View />);
  expect(screen.getByText("queued 0 false")).toBeVisible();
  FakeEvents.last?.tell("state", { state: "running", position: null });
  FakeEvents.last?.onerror?.();
  expect(await screen.findByText("running 0 true")).toBeVisible();
  FakeEvents.last?.tell("progress", { stage: "mix", done: 1, total: 2 });
  expect(await screen.findByText("running mix 0.5 false")).toBeVisible();
});

test("an error says what happened and what to do", async () => {
  answering({
    "POST /compose": Response.json(
      { title: "Too Many Requests", detail: "the queue is full", next_step: "wait a little" },
      { status: 429, headers: { "Retry-After": "7" } },
    ),
  });
  const refused = await compose({}).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(ApiProblem);
  expect((refused as ApiProblem).retryAfterS).toBe(7);
  expect(wordsOf(refused)).toEqual({ title: "the queue is full", next: "wait a little" });
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError("Failed to fetch")));
  await expect(about()).rejects.toBeInstanceOf(UnreachableError);
});
