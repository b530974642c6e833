import { fireEvent, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { answering, FakeEvents, show } from "../testing/render";
import { ImportDrop } from "./ImportDrop";
import { useImports } from "./imports";

/** An upload whose answer depends on the ending of the name. */
class FakeUpload {
  upload: { onprogress?: (event: { loaded: number; total: number }) => void } = {};
  status = 201;
  statusText = "";
  responseText = "";
  onload?: () => void;
  onabort?: () => void;
  open() {}
  setRequestHeader() {}
  abort() {
    this.onabort?.();
  }
  send(file: File) {
    const kind = { mid: "midi", wav: "audio", sf2: "soundfont" }[file.name.split(".")[1] ?? ""];
    if (kind) this.responseText = JSON.stringify({ id: "u1", name: file.name, kind });
    else {
      this.status = 415;
      this.responseText = JSON.stringify({
        title: "Unsupported",
        rule: "a file is music",
        next_step: "bring MIDI",
      });
    }
    this.upload.onprogress?.({ loaded: 1, total: 2 });
    queueMicrotask(() => this.onload?.());
  }
}

const drop = (...names: string[]) => {
  const files = names.map((name) => new File(["x"], name));
  fireEvent.drop(window, { dataTransfer: { files, types: ["Files"] } });
};

beforeEach(() => {
  vi.stubGlobal("XMLHttpRequest", FakeUpload);
  vi.stubGlobal("EventSource", FakeEvents);
  useImports.setState({ arrivals: [] });
  window.history.replaceState(null, "", "/library");
});
afterEach(() => vi.unstubAllGlobals());

test("a MIDI file that is dropped becomes a piece and opens", async () => {
  const asked = answering({ "POST /import": { id: "j1", state: "queued" } });
  show(<ImportDrop />);
  fireEvent.dragEnter(window, { dataTransfer: { types: ["Files"] } });
  expect(screen.getByText("Let go to bring it in")).toBeInTheDocument();
  drop("song.mid");
  expect(screen.queryByText("Let go to bring it in")).toBeNull();
  await waitFor(() => expect(FakeEvents.last?.url).toContain("j1"));
  expect(asked.at(-1)?.body).toEqual({ upload: "u1" });
  FakeEvents.last?.tell("progress", { stage: "read", done: 1, total: 2 });
  expect(await screen.findByText("50 %")).toBeVisible();
  FakeEvents.last?.tell("result", { piece: "p9" });
  FakeEvents.last?.tell("state", { state: "done", position: null });
  await waitFor(() => expect(window.location.pathname).toBe("/piece/p9"));
  expect(useImports.getState().arrivals).toEqual([]);
});

test("a recording asks how it is to be written down", async () => {
  const asked = answering({ "POST /transcribe": { id: "j2", state: "done", result: {} } });
  show(<ImportDrop />);
  drop("take.wav");
  await userEvent.click(await screen.findByRole("radio", { name: "A piano, two hands" }));
  await userEvent.click(screen.getByRole("button", { name: "Write it down" }));
  await waitFor(() =>
    expect(asked.at(-1)?.body).toEqual({ upload: "u1", parts: "hands", quantise: true }),
  );
});

test("a file that is no music says what to bring; the others come in", async () => {
  answering({ "POST /soundfonts": { id: "j3", state: "done", result: {} } });
  show(<ImportDrop />);
  drop("notes.txt", "piano.sf2");
  expect(await screen.findByText("a file is music")).toBeVisible();
  expect(screen.getByText("bring MIDI")).toBeVisible();
  expect(await screen.findByText("piano.sf2 is among the SoundFonts")).toBeVisible();
});

test("an empty file is not sent, and says so in plain words", async () => {
  show(<ImportDrop />);
  const files = [new File([], "empty.mid")];
  fireEvent.drop(window, { dataTransfer: { files, types: ["Files"] } });
  expect(await screen.findByText("The file is empty")).toBeVisible();
});

test("what a room takes itself is left to it, and text is no file", () => {
  show(<ImportDrop />);
  const taken = new Event("drop", { cancelable: true });
  taken.preventDefault();
  Object.assign(taken, { dataTransfer: { types: ["Files"], files: [new File(["x"], "a.mid")] } });
  fireEvent(window, taken);
  fireEvent.dragEnter(window, { dataTransfer: { types: ["text/plain"] } });
  expect(screen.queryByText("Let go to bring it in")).toBeNull();
  expect(useImports.getState().arrivals).toEqual([]);
});
