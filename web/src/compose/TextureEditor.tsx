import { useState } from "react";
import { TextField } from "../design";
import { useT } from "../i18n";
import { type Fields, withField } from "./fields";

interface TextureEditorProps {
  fields: Fields;
  onChange: (fields: Fields) => void;
}

function namesIn(typed: string): string[] {
  return typed
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
}

/** Sessions of the audio wing by name; what is typed stays as typed while it says the same. */
export function TextureEditor({ fields, onChange }: TextureEditorProps) {
  const t = useT();
  const [typed, setTyped] = useState("");
  const said = (fields.textures ?? []).join(", ");
  const value = namesIn(typed).join(", ") === said ? typed : said;
  return (
    <TextField
      label={t("compose.textures")}
      hint={t("compose.textures.hint")}
      value={value}
      maxLength={1000}
      onChange={(event) => {
        setTyped(event.target.value);
        onChange(withField(fields, "textures", namesIn(event.target.value)));
      }}
    />
  );
}
