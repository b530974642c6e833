import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, test, vi } from "vitest";
import { about } from "../api";
import { Field } from "../design";
import { answering, show } from "../testing/render";
import { Boundary } from "./Boundary";
import { Palette } from "./Palette";
import { ServerBanner } from "./ServerBanner";
import { SessionGate } from "./SessionGate";
import { pressShortcut, useShortcut } from "./shortcuts";
import { useTheme } from "./theme";

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

test("a server that is gone is said, looked for, and forgotten when it is back", async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  show(<ServerBanner />);
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError("refused")));
  await about().catch(() => undefined);
  expect(await screen.findByRole("alert")).toHaveTextContent("The studio does not answer");
  answering({ "GET /about": {} });
  await vi.advanceTimersByTimeAsync(5000);
  await waitFor(() => expect(screen.queryByRole("alert")).toBeNull());
});

test("a studio with a token asks for it once", async () => {
  const refused = Response.json(
    { title: "Unauthorized", detail: "the token fits not" },
    { status: 401 },
  );
  answering({ "GET /about": refused, "POST /session": refused });
  show(<SessionGate />);
  await about().catch(() => undefined);
  await userEvent.type(await screen.findByLabelText("Token"), "wrong{Enter}");
  expect(await screen.findByText("the token fits not")).toBeVisible();
  const asked = answering({ "POST /session": { needed: true, open: true } });
  await userEvent.click(screen.getByRole("button", { name: "Enter" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(asked[0]?.body).toEqual({ token: "wrong" });
});

test("a token behind the address is shown once and taken away", async () => {
  const asked = answering({ "POST /session": { needed: true, open: true } });
  window.history.replaceState(null, "", "/library#token=a%2Bb");
  show(<SessionGate />);
  await waitFor(() => expect(asked[0]?.body).toEqual({ token: "a+b" }));
  expect(window.location.href).not.toContain("token");
});

function Room({ run }: { run: () => void }) {
  useShortcut("Mod+J", "Jump about", "Room", run);
  useShortcut("J", "Jump about", "Room", run);
  return <Palette />;
}

test("the palette lists what keys do here, finds it and runs it", async () => {
  const run = vi.fn();
  show(<Room run={run} />);
  pressShortcut(new KeyboardEvent("keydown", { key: "?" }));
  const field = await screen.findByRole("searchbox");
  expect(screen.getAllByRole("button", { name: /Jump about/ })).toHaveLength(1);
  await userEvent.type(field, "nothing like it");
  expect(screen.getByText("No key does that here.")).toBeVisible();
  await userEvent.clear(field);
  await userEvent.type(field, "jump{Enter}");
  await waitFor(() => expect(run).toHaveBeenCalledOnce());
  expect(screen.queryByRole("dialog")).toBeNull();
});

test("what breaks in a room stays in the room and says the next step", () => {
  vi.spyOn(console, "error").mockImplementation(() => {});
  const Broken = () => (
    <Field label="x">
      {() => {
        throw new Error("no such note");
      }}
    </Field>
  );
  show(
    <Boundary>
      <Broken />
    </Boundary>,
  );
  expect(screen.getByRole("alert")).toHaveTextContent("Your pieces are safe on disk");
  expect(screen.getByRole("button", { name: "Load again" })).toBeVisible();
  expect(screen.getByText("no such note")).toBeVisible();
});

test("the theme that was chosen is shown and kept", () => {
  useTheme.getState().setTheme("light");
  expect(document.documentElement.dataset.theme).toBe("light");
  expect(localStorage.getItem("cadenza.theme")).toBe("light");
  useTheme.getState().setTheme("auto");
  expect(useTheme.getState().shown).toBe("dark");
});
