import {
  Eraser,
  Maximize2,
  MousePointer2,
  PencilLine,
  Rows3,
  Scissors,
  Sparkles,
  SquarePlus,
  Users,
  Waypoints,
  ZoomIn,
  ZoomOut,
} from "lucide-react";
import { Button, IconButton, Menu, Segments, Select } from "../design";
import { useT } from "../i18n";
import { askFor } from "./again/asking";
import { useWork } from "./again/work";
import type { Grid } from "./roll/grid";
import { GRIDS } from "./roll/grid";
import { isEmpty, usePiece } from "./state/document";
import { roll, type Tool, useRoll } from "./state/roll";
import styles from "./toolbar.module.css";
import { useNarrow } from "./useNarrow";

const TOOL_ICONS = { select: MousePointer2, draw: PencilLine, erase: Eraser, split: Scissors };
const TOOL_NAMES = ["select", "draw", "erase", "split"] as const;

/** Above the roll: what it shows, the grid, the zoom, and what can be made anew. */
export function Toolbar() {
  const t = useT();
  const mode = useRoll((state) => state.mode);
  const isNarrow = useNarrow();
  return (
    <div className={styles.bar}>
      <Segments
        label={t("piece.mode")}
        hideLabel
        compact={isNarrow}
        value={mode}
        onChange={(next) => roll().setMode(next)}
        options={[
          { value: "arrangement", label: t("piece.mode.arrangement"), icon: Rows3 },
          { value: "notes", label: t("piece.mode.notes"), icon: Waypoints },
        ]}
      />
      {mode === "notes" && <TrackChoice />}
      {mode === "notes" && (
        <div className={styles.deskOnly}>
          <Tools />
        </div>
      )}
      <GridChoice />
      <span className={styles.gap} />
      <Zoom />
      <Verbs />
    </div>
  );
}

/** The four tools of the notes view; below the roll where the pointer is a finger. */
export function Tools() {
  const t = useT();
  const tool = useRoll((state) => state.tool);
  return (
    <Segments<Tool>
      label={t("piece.tools")}
      hideLabel
      compact
      value={tool}
      onChange={(next) => roll().set({ tool: next })}
      options={TOOL_NAMES.map((name) => ({
        value: name,
        label: t(`piece.tool.${name}`),
        icon: TOOL_ICONS[name],
      }))}
    />
  );
}

function TrackChoice() {
  const t = useT();
  const tracks = usePiece((state) => state.doc.tracks);
  const focus = useRoll((state) => state.focus);
  return (
    <div className={styles.touchOnly}>
      <Select
        label={t("piece.track")}
        hideLabel
        size="s"
        value={`${focus}`}
        onChange={(id) => roll().look(Number(id))}
        options={tracks.map(({ id, name }) => ({ value: `${id}`, label: name }))}
      />
    </div>
  );
}

function GridChoice() {
  const t = useT();
  const grid = useRoll((state) => state.grid);
  const words = (step: Grid) => {
    if (step === "off") return t("piece.grid.off");
    return step.endsWith("t") ? t("piece.grid.triplet", { step: step.slice(0, -1) }) : step;
  };
  return (
    <Select
      className={styles.grid ?? ""}
      label={t("piece.grid")}
      hideLabel
      size="s"
      value={grid}
      onChange={(next) => roll().set({ grid: next as Grid })}
      options={GRIDS.map((step) => ({ value: step, label: words(step) }))}
    />
  );
}

function Zoom() {
  const t = useT();
  const endTicks = usePiece((state) => state.doc.endTicks);
  return (
    <div className={styles.zoom}>
      <IconButton
        icon={ZoomOut}
        size="s"
        label={t("piece.zoom.out")}
        keys="-"
        onClick={() => roll().zoom(1 / 1.4)}
      />
      <IconButton
        icon={ZoomIn}
        size="s"
        label={t("piece.zoom.in")}
        keys="+"
        onClick={() => roll().zoom(1.4)}
      />
      <IconButton
        icon={Maximize2}
        size="s"
        label={t("piece.zoom.fit")}
        keys="0"
        onClick={() => roll().fit(0, endTicks)}
      />
    </div>
  );
}

function Verbs() {
  const t = useT();
  const isBusy = useWork((state) => state.work !== null);
  const isBare = usePiece((state) => isEmpty(state.doc));
  const verbs = [
    { verb: "continue", icon: SquarePlus, isOff: isBare },
    { verb: "accompany", icon: Users, isOff: isBare },
    { verb: "vary", icon: Sparkles, isOff: isBare },
  ] as const;
  return (
    <>
      <div className={styles.verbs}>
        {verbs.map(({ verb, icon, isOff }) => (
          <Button
            key={verb}
            size="s"
            icon={icon}
            disabled={isOff || isBusy}
            onClick={() => askFor(verb)}
          >
            {t(`piece.${verb}`)}
          </Button>
        ))}
      </div>
      <div className={styles.verbsSmall}>
        <Menu
          trigger={
            <IconButton icon={Sparkles} size="s" tooltip={false} label={t("piece.group.again")} />
          }
          items={verbs.map(({ verb, icon, isOff }) => ({
            label: t(`piece.${verb}`),
            icon,
            disabled: isOff || isBusy,
            onSelect: () => askFor(verb),
          }))}
        />
      </div>
    </>
  );
}
