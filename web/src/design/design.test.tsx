import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { Trash2 } from "lucide-react";
import { useState } from "react";
import { expect, test, vi } from "vitest";
import {
  Button,
  Combobox,
  Confirm,
  Dialog,
  Menu,
  Meter,
  Segments,
  Select,
  Slider,
  TextField,
} from ".";

const KEYS = ["C major", "D minor", "Mí bemol"].map((label) => ({ value: label, label }));

function Keyed({ free = false, onChange }: { free?: boolean; onChange: (value: string) => void }) {
  const [value, setValue] = useState("C major");
  const change = (next: string) => {
    setValue(next);
    onChange(next);
  };
  return (
    <>
      <Combobox
        label="Key"
        value={value}
        onChange={change}
        options={KEYS}
        free={free}
        nothing="No key"
      />
      <button type="button">next</button>
    </>
  );
}

test("a combobox finds without accents and is driven by keys", async () => {
  const onChange = vi.fn();
  render(<Keyed onChange={onChange} />);
  const field = screen.getByRole("combobox", { name: "Key" });
  await userEvent.clear(field);
  await userEvent.type(field, "mi b");
  expect(screen.getAllByRole("option")).toHaveLength(1);
  await userEvent.keyboard("{Enter}");
  expect(onChange).toHaveBeenLastCalledWith("Mí bemol");
  expect(field).toHaveValue("Mí bemol");
  expect(field).toHaveAttribute("aria-expanded", "false");
});

test("what is in no option counts only where it may", async () => {
  const onChange = vi.fn();
  const { rerender } = render(<Keyed onChange={onChange} />);
  const field = screen.getByRole("combobox");
  await userEvent.clear(field);
  await userEvent.type(field, "H lydian");
  expect(screen.getByRole("option")).toHaveTextContent("No key");
  await userEvent.tab();
  expect(onChange).not.toHaveBeenCalled();
  expect(field).toHaveValue("C major");
  rerender(<Keyed free onChange={onChange} />);
  await userEvent.clear(field);
  await userEvent.type(field, "H lydian");
  await userEvent.tab();
  expect(onChange).toHaveBeenLastCalledWith("H lydian");
});

test("a dialog begins at its first field and gives the focus back", async () => {
  function Room() {
    const [open, setOpen] = useState(false);
    return (
      <>
        <Menu
          trigger={<Button>More</Button>}
          items={[{ label: "Rename", onSelect: () => setOpen(true) }, "line", { heading: "Else" }]}
        />
        <Dialog open={open} onOpenChange={setOpen} title="A new name">
          <TextField label="Title" defaultValue="Rain" error="too short; write a word" />
        </Dialog>
      </>
    );
  }
  render(<Room />);
  screen.getByRole("button", { name: "More" }).focus();
  await userEvent.keyboard("{Enter}");
  await userEvent.click(await screen.findByRole("menuitem", { name: "Rename" }));
  const field = await screen.findByRole("textbox", { name: "Title" });
  expect(field).toHaveFocus();
  expect(field).toHaveAccessibleDescription("too short; write a word");
  expect(field).toBeInvalid();
  await userEvent.keyboard("{Escape}");
  await waitFor(() => expect(screen.getByRole("button", { name: "More" })).toHaveFocus());
});

test("a question names what it does, and cancel does nothing", async () => {
  const onConfirm = vi.fn();
  const props = { title: "Delete rain?", description: "For good.", confirm: "Delete", onConfirm };
  const { rerender } = render(<Confirm open onOpenChange={() => {}} {...props} />);
  expect(screen.getByRole("alertdialog")).toHaveAccessibleDescription("For good.");
  await userEvent.click(screen.getByRole("button", { name: "Cancel" }));
  expect(onConfirm).not.toHaveBeenCalled();
  rerender(<Confirm open onOpenChange={() => {}} {...props} />);
  await userEvent.click(screen.getByRole("button", { name: "Delete" }));
  expect(onConfirm).toHaveBeenCalledOnce();
});

test("a slider says its value in words and goes home", async () => {
  const onChange = vi.fn();
  const format = (db: number) => `${db} dB`;
  render(
    <Slider
      label="Volume"
      value={-6}
      min={-60}
      max={6}
      step={1}
      home={0}
      onChange={onChange}
      format={format}
    />,
  );
  const slider = screen.getByRole("slider", { name: "Volume" });
  expect(slider).toHaveAttribute("aria-valuetext", "-6 dB");
  slider.focus();
  await userEvent.keyboard("{ArrowUp}");
  expect(onChange).toHaveBeenLastCalledWith(-5);
  await userEvent.keyboard("{Backspace}");
  expect(onChange).toHaveBeenLastCalledWith(0);
});

test("an empty value is a choice of a list like others", async () => {
  const onChange = vi.fn();
  const options = [
    { value: "", label: "Any" },
    { value: "lofi", label: "Lofi" },
  ];
  render(<Select label="Style" value="" onChange={onChange} options={options} />);
  const list = screen.getByRole("combobox", { name: /^Style/ });
  expect(list).toHaveTextContent("Any");
  list.focus();
  await userEvent.keyboard("{Enter}{ArrowDown}{Enter}");
  expect(onChange).toHaveBeenCalledWith("lofi");
});

test("a busy button keeps the focus and does nothing; with an address it is a link", async () => {
  const onClick = vi.fn();
  const { rerender } = render(
    <Button busy onClick={onClick}>
      Go
    </Button>,
  );
  await userEvent.click(screen.getByRole("button", { name: "Go" }));
  expect(onClick).not.toHaveBeenCalled();
  rerender(
    <Button href="/library" icon={Trash2}>
      Go
    </Button>,
  );
  expect(screen.getByRole("link", { name: "Go" })).toHaveAttribute("href", "/library");
});

test("one of a few is chosen by arrow keys; a measure says its share", async () => {
  const onChange = vi.fn();
  const options = [
    { value: "a", label: "A" },
    { value: "b", label: "B" },
  ] as const;
  render(<Segments label="Take" value="a" onChange={onChange} options={options} />);
  await userEvent.click(screen.getByRole("radio", { name: "B" }));
  expect(onChange).toHaveBeenCalledWith("b");
  render(<Meter label="Harmony" value={1.4} />);
  expect(screen.getByRole("meter", { name: "Harmony" })).toHaveAttribute("aria-valuetext", "100 %");
});

const TEMPI = [
  { value: "slow", label: "Slow", hint: "60 to 80" },
  { value: "brisk", label: "Brisk" },
  { value: "bright", label: "Bright", disabled: true },
  { value: "breathless", label: "Breathless", group: "Beyond" },
];

function Paced({ onChange, onLeave }: { onChange: (value: string) => void; onLeave?: () => void }) {
  const [value, setValue] = useState("slow");
  return (
    <>
      <Select
        label="Pace"
        value={value}
        options={TEMPI}
        onChange={(next) => {
          setValue(next);
          onChange(next);
        }}
      />
      <button type="button" onFocus={onLeave}>
        next
      </button>
    </>
  );
}

test("a list is walked by arrows, ends and letters, past what cannot be chosen", async () => {
  const onChange = vi.fn();
  render(<Paced onChange={onChange} />);
  const control = screen.getByRole("combobox", { name: "Pace" });
  const at = () => document.getElementById(control.getAttribute("aria-activedescendant") ?? "");
  await userEvent.tab();
  await userEvent.keyboard("{ArrowDown}");
  expect(control).toHaveFocus();
  expect(at()).toBe(screen.getByRole("option", { name: "Slow", selected: true }));
  expect(at()).toHaveAccessibleDescription("60 to 80");
  await userEvent.keyboard("{ArrowUp}");
  expect(at()).toHaveTextContent("Slow");
  await userEvent.keyboard("{ArrowDown}{ArrowDown}");
  expect(at()).toHaveTextContent("Breathless");
  await userEvent.keyboard("{Home}");
  expect(at()).toHaveTextContent("Slow");
  await userEvent.keyboard("b");
  expect(at()).toHaveTextContent("Brisk");
  await userEvent.keyboard("rea");
  expect(at()).toHaveTextContent("Breathless");
  await userEvent.keyboard("{Escape}");
  expect(control).toHaveFocus();
  expect(control).toHaveAttribute("aria-expanded", "false");
  expect(onChange).not.toHaveBeenCalled();
  await userEvent.click(control);
  await userEvent.click(screen.getByRole("option", { name: "Bright" }));
  expect(onChange).not.toHaveBeenCalled();
  await userEvent.click(screen.getByRole("option", { name: "Brisk" }));
  expect(onChange).toHaveBeenCalledExactlyOnceWith("brisk");
  expect(control).toHaveTextContent("Brisk");
});

test("the tab key takes what the list is at and goes on; a letter opens it", async () => {
  const onChange = vi.fn();
  const onLeave = vi.fn();
  render(<Paced onChange={onChange} onLeave={onLeave} />);
  await userEvent.tab();
  await userEvent.keyboard("b");
  expect(screen.getByRole("listbox", { name: "Pace" })).toBeVisible();
  await userEvent.tab();
  expect(onChange).toHaveBeenCalledExactlyOnceWith("brisk");
  expect(onLeave).toHaveBeenCalledOnce();
  expect(screen.queryByRole("listbox")).not.toBeInTheDocument();
});
