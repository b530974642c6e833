import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { expect, it } from "vitest";
import type { Fields } from "./fields";
import { TextureEditor } from "./TextureEditor";

let last: Fields = {};

function Held() {
  const [fields, setFields] = useState<Fields>({});
  last = fields;
  return (
    <>
      <TextureEditor fields={fields} onChange={setFields} />
      <button type="button" onClick={() => setFields({})}>
        free
      </button>
    </>
  );
}

it("takes names with commas between them, and is emptied with the fields", async () => {
  const person = userEvent.setup();
  render(<Held />);
  const field = screen.getByRole("textbox");
  await person.type(field, "night, rain@2:pad, ");
  expect(field).toHaveProperty("value", "night, rain@2:pad, ");
  expect(last.textures).toEqual(["night", "rain@2:pad"]);
  await person.click(screen.getByRole("button", { name: "free" }));
  expect(field).toHaveProperty("value", "");
  await person.type(field, "moss");
  await person.clear(field);
  expect(last).toEqual({});
});
