import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { keyCaps, keysOf, pressShortcut, useShortcut, useShortcuts } from "./shortcuts";

const press = (init: KeyboardEventInit, target: EventTarget = document.body) => {
  const event = new KeyboardEvent("keydown", { bubbles: true, cancelable: true, ...init });
  Object.defineProperty(event, "target", { value: target });
  return pressShortcut(event);
};

function Keyed({ keys, run, enabled }: { keys: string; run: () => void; enabled?: boolean }) {
  useShortcut(keys, "Do it", "Here", run, enabled === undefined ? {} : { enabled });
  return (
    <>
      <input aria-label="field" />
      <button type="button">button</button>
    </>
  );
}

test("keys are named as shortcuts write them", () => {
  const named = (init: KeyboardEventInit) => keysOf(new KeyboardEvent("keydown", init));
  expect(named({ key: "z", ctrlKey: true, shiftKey: true })).toBe("Mod+Shift+Z");
  expect(named({ key: "?", shiftKey: true })).toBe("?");
  expect(named({ key: " " })).toBe("Space");
  expect(named({ key: "¡", code: "Digit1", altKey: true })).toBe("Alt+1");
  expect(keyCaps("Mod+Shift+ArrowUp")).toEqual(["Ctrl", "Shift", "↑"]);
});

test("the youngest shortcut of a key wins, and goes with its component", () => {
  const [old, young] = [vi.fn(), vi.fn()];
  render(<Keyed keys="A" run={old} />);
  const { unmount } = render(<Keyed keys="A" run={young} />);
  expect(press({ key: "a" })).toBe(true);
  unmount();
  press({ key: "a" });
  expect(young).toHaveBeenCalledOnce();
  expect(old).toHaveBeenCalledOnce();
});

test("typing and pressed buttons keep their keys", () => {
  const run = vi.fn();
  const space = vi.fn();
  render(<Keyed keys="A" run={run} />);
  render(<Keyed keys="Space" run={space} />);
  const [field] = screen.getAllByLabelText("field");
  const [button] = screen.getAllByText("button");
  expect(press({ key: "a" }, field)).toBe(false);
  expect(press({ key: " " }, button)).toBe(false);
  expect(press({ key: " " })).toBe(true);
  expect(run).not.toHaveBeenCalled();
});

test("a dialog keeps all keys, a disabled shortcut none", async () => {
  const run = vi.fn();
  const { rerender } = render(<Keyed keys="A" run={run} />);
  const dialog = document.body.appendChild(document.createElement("div"));
  dialog.setAttribute("role", "dialog");
  expect(press({ key: "a" })).toBe(false);
  dialog.remove();
  rerender(<Keyed keys="A" run={run} enabled={false} />);
  await userEvent.keyboard("a");
  expect(useShortcuts.getState().shortcuts.size).toBe(0);
  expect(run).not.toHaveBeenCalled();
});
