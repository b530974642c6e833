import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, test, vi } from "vitest";
import { useChoices } from "../app/choices";
import { useLanguage } from "../i18n";
import { answering, show } from "../testing/render";
import { SettingsPage } from "./SettingsPage";

const entry = (name: string, source = "built in") => ({
  name,
  description: `${name} it is`,
  group: "",
  source,
  facts: {},
});

const answers = {
  "GET /about": {
    version: "0.6.0",
    llm: null,
    model: "small",
    soundfont: "General",
    sound_notice: null,
    limits: { upload_bytes: 2e9, body_bytes: 1, queue: 100, takes: 16 },
    extras: { notation: true, llm: false },
  },
  "GET /soundfonts": { entries: [entry("General", "system"), entry("upright", "yours")] },
  "GET /ambiences": { entries: [entry("rain")] },
  "GET /models": { entries: [entry("small")] },
  "GET /jobs": {
    jobs: [
      {
        id: "j1",
        kind: "compose",
        state: "failed",
        error: { title: "Conflict", detail: "no model; train one" },
        position: null,
        done: 0,
        created_at: "2026-01-01T00:00:00Z",
        ended_at: null,
      },
    ],
  },
  "DELETE /soundfonts/upright": null,
  "DELETE /jobs/j1": null,
};

afterEach(() => vi.unstubAllGlobals());

test("a SoundFont is chosen, and one of one's own can go after a question", async () => {
  const asked = answering(answers);
  show(<SettingsPage />);
  await userEvent.click(await screen.findByRole("radio", { name: /upright/ }));
  expect(useChoices.getState().soundfont).toBe("upright");
  expect(await screen.findByText("upright plays from now on")).toBeVisible();
  expect(screen.queryByRole("button", { name: "Delete General" })).toBeNull();
  await userEvent.click(screen.getByRole("button", { name: "Delete upright" }));
  const question = screen.getByRole("alertdialog", { name: "Delete upright?" });
  await userEvent.click(within(question).getByRole("button", { name: "Delete" }));
  await waitFor(() => expect(asked.some(({ method }) => method === "DELETE")).toBe(true));
});

test("work that failed says why and can be cleared", async () => {
  const asked = answering(answers);
  show(<SettingsPage />);
  expect(await screen.findByText("no model; train one")).toBeVisible();
  await userEvent.click(screen.getByRole("button", { name: "Clear Compose" }));
  await waitFor(() => expect(asked.map(({ method }) => method)).toContain("DELETE"));
});

test("without a language model it says how to bring one; the language changes at once", async () => {
  answering(answers);
  show(<SettingsPage />);
  expect(await screen.findByText("cadenza studio --llm http://127.0.0.1:8080")).toBeVisible();
  await userEvent.click(screen.getByRole("radio", { name: "Español" }));
  expect(screen.getByRole("heading", { level: 1, name: "Ajustes" })).toBeVisible();
  expect(document.documentElement.lang).toBe("es");
  useLanguage.getState().setLanguage("en");
});
