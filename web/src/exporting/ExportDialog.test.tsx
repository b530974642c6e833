import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { answering, FakeEvents, show } from "../testing/render";
import { ExportDialog } from "./ExportDialog";
import { FORMATS } from "./formats";

const entries = FORMATS.map((name) => ({
  name,
  description: "",
  group: "",
  source: "built in",
  facts: name === "pdf" ? { available: false, missing: ["reportlab"] } : { available: true },
}));

beforeEach(() => {
  localStorage.clear();
  vi.stubGlobal("EventSource", FakeEvents);
});
afterEach(() => vi.unstubAllGlobals());

const dialog = () => show(<ExportDialog piece="a" title="Rain" open onOpenChange={() => {}} />);

test("formats are chosen, written and handed over", async () => {
  const asked = answering({
    "GET /formats": { entries },
    "POST /export": { id: "j1", state: "queued" },
  });
  dialog();
  await userEvent.click(await screen.findByRole("checkbox", { name: "MIDI" }));
  await userEvent.click(screen.getByRole("checkbox", { name: /^FLAC/ }));
  await userEvent.click(screen.getByRole("button", { name: "Write 2 formats" }));
  expect(asked.at(-1)?.body).toEqual({ piece: "a", formats: ["flac", "mp3"] });
  await waitFor(() => expect(FakeEvents.last?.url).toContain("/jobs/j1/"));
  FakeEvents.last?.tell("state", { state: "queued", position: 3 });
  expect(await screen.findByRole("progressbar", { name: "Waiting, number 3" })).toBeVisible();
  FakeEvents.last?.tell("result", { files: [{ name: "song.flac", bytes: 1200, format: "flac" }] });
  FakeEvents.last?.tell("state", { state: "done", position: null });
  const link = await screen.findByRole("link", { name: /song\.flac/ });
  expect(link).toHaveAttribute("href", "/api/v1/jobs/j1/files/song.flac");
  expect(link).toHaveTextContent("1.2 kB");
});

test("what is not installed cannot be chosen and says what it needs", async () => {
  answering({ "GET /formats": { entries } });
  dialog();
  const pdf = await screen.findByRole("checkbox", { name: /^PDF/ });
  expect(pdf).toBeDisabled();
  expect(screen.getByText("Needs reportlab to be installed")).toBeVisible();
});

test("a failure says what to do and leaves the choice", async () => {
  answering({
    "GET /formats": { entries },
    "POST /export": Response.json(
      { title: "Conflict", detail: "stems need sound", next_step: "add a SoundFont" },
      { status: 409 },
    ),
  });
  dialog();
  await userEvent.click(await screen.findByRole("button", { name: "Write 2 formats" }));
  expect(await screen.findByRole("alert")).toHaveTextContent("stems need sound add a SoundFont");
  expect(screen.getByRole("checkbox", { name: /^MP3/ })).toBeChecked();
});
