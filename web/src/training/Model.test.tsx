import { fireEvent, screen } from "@testing-library/react";
import { beforeEach, expect, test } from "vitest";
import { useDraft } from "../compose/draft";
import { show } from "../testing/render";
import { Model, shortCount } from "./Model";

const model = (architecture: string) => ({
  name: "mine",
  description: "",
  group: "",
  source: "yours",
  facts: { architecture, parameters: 4_444_160, bytes: 13_194_062, trained_on: "my_tunes" },
});

beforeEach(() => useDraft.setState({ fields: {}, model: "", engine: "auto" }));

test("a model is chosen for the next piece, and let go again", () => {
  show(<Model model={model("lstm-1")} />);
  expect(screen.getByText("Learnt from my tunes")).toBeVisible();
  fireEvent.click(screen.getByRole("button", { name: "Compose with it" }));
  expect(useDraft.getState()).toMatchObject({ model: "mine", engine: "neural" });
  fireEvent.click(screen.getByRole("button", { pressed: true }));
  expect(useDraft.getState()).toMatchObject({ model: "", engine: "auto" });
});

test("a model of chords writes the progression, never the piece", () => {
  show(<Model model={model("lstm-chords")} />);
  fireEvent.click(screen.getByRole("button", { name: "Let it write the chords" }));
  expect(useDraft.getState()).toMatchObject({ model: "", fields: { progression: "model" } });
});

test("a large count is short", () => expect(shortCount(4_444_160, "en")).toBe("4.4M"));
