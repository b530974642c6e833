import { Sparkles } from "lucide-react";
import { useState } from "react";
import { Button, Chip, Dialog, Segments, Slider, TextField } from "../../design";
import { useT } from "../../i18n";
import { without } from "../state/cells";
import { usePiece } from "../state/document";
import { useRoll } from "../state/roll";
import styles from "./again.module.css";
import { closeAsking, useAsking } from "./asking";
import { cellsInWords, type Verb } from "./requests";
import { ask } from "./work";

const TITLES = {
  infill: "piece.again.dialog",
  vary: "piece.vary.dialog",
  continue: "piece.continue.dialog",
  accompany: "piece.accompany.dialog",
} as const;

/** The question before a verb: how many takes, how far, in which words. */
export function AskDialog() {
  const t = useT();
  const verb = useAsking((state) => state.verb);
  return (
    <Dialog
      open={verb !== null}
      onOpenChange={(open) => !open && closeAsking()}
      title={verb === null ? "" : t(TITLES[verb])}
      description={useWords(verb)}
      size="s"
    >
      {verb !== null && <Question key={verb} verb={verb} />}
    </Dialog>
  );
}

function useWords(verb: Verb | null): string | undefined {
  const t = useT();
  const cells = useAsking((state) => state.cells);
  const locks = useRoll((state) => state.locks);
  const doc = usePiece((state) => state.doc);
  if (verb === null) return undefined;
  if (verb === "continue") return t("piece.continue.words");
  if (verb === "accompany") return t("piece.accompany.words");
  const words = cellsInWords(without(cells, locks), doc);
  return words === "" ? t("piece.vary.whole") : t("piece.again.words", { cells: words });
}

const PARTS = ["melody", "chords", "bass", "drums", "pad", "arpeggio", "counter"] as const;

function Question({ verb }: { verb: Verb }) {
  const t = useT();
  const takes = useAsking((state) => state.takes);
  const cells = useAsking((state) => state.cells);
  const locks = useRoll((state) => state.locks);
  const tracks = usePiece((state) => state.doc.tracks);
  const free = PARTS.filter((part) => !tracks.some(({ role }) => role === part));
  const [prompt, setPrompt] = useState("");
  const [amount, setAmount] = useState(0.3);
  const [bars, setBars] = useState("8");
  const [parts, setParts] = useState<readonly string[]>(free.slice(0, 1));
  const go = () => {
    closeAsking();
    const wish = { verb, takes, cells, locks, prompt: prompt.trim(), amount, parts };
    void ask({ ...wish, bars: Number(bars) });
  };
  return (
    <form
      className={styles.question}
      onSubmit={(event) => {
        event.preventDefault();
        go();
      }}
    >
      {verb === "vary" && (
        <Slider
          label={t("piece.vary.amount")}
          value={amount}
          min={0.05}
          max={1}
          step={0.05}
          format={(value) => `${Math.round(value * 100)} %`}
          onChange={setAmount}
        />
      )}
      {verb === "continue" && (
        <Segments
          label={t("piece.continue.bars")}
          value={bars}
          onChange={setBars}
          options={["4", "8", "16", "32"].map((value) => ({ value, label: value }))}
        />
      )}
      {verb === "accompany" && <Parts chosen={parts} onChange={setParts} />}
      <TextField
        label={t("piece.again.prompt")}
        placeholder={t("piece.again.prompt.example")}
        value={prompt}
        onChange={(event) => setPrompt(event.currentTarget.value)}
      />
      <TakesChoice />
      <Button
        variant="solid"
        type="submit"
        icon={Sparkles}
        disabled={verb === "accompany" && parts.length === 0}
      >
        {t("piece.again.go")}
      </Button>
    </form>
  );
}

function Parts({
  chosen,
  onChange,
}: {
  chosen: readonly string[];
  onChange: (parts: readonly string[]) => void;
}) {
  const t = useT();
  return (
    <fieldset className={styles.parts}>
      <legend>{t("piece.accompany.parts")}</legend>
      {PARTS.map((part) => (
        <Chip
          key={part}
          role={part}
          pressed={chosen.includes(part)}
          tone={chosen.includes(part) ? "accent" : "plain"}
          onClick={() =>
            onChange(
              chosen.includes(part) ? chosen.filter((other) => other !== part) : [...chosen, part],
            )
          }
        >
          {t(`common.role.${part}`)}
        </Chip>
      ))}
    </fieldset>
  );
}

/** How many takes to choose from, one to four. */
function TakesChoice() {
  const t = useT();
  const takes = useAsking((state) => state.takes);
  return (
    <Segments
      label={t("piece.takes")}
      value={`${takes}`}
      onChange={(value) => useAsking.setState({ takes: Number(value) })}
      options={["1", "2", "3", "4"].map((value) => ({ value, label: value }))}
    />
  );
}
