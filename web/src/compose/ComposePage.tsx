import { AudioWaveform, Sparkles } from "lucide-react";
import { useEffect, useRef } from "react";
import { useShallow } from "zustand/react/shallow";
import { useAbout, wordsOf } from "../api";
import { useDesk } from "../audio";
import { Button, Page } from "../design";
import { useT } from "../i18n";
import { ReceiptPanel } from "../receipt/ReceiptPanel";
import { nameOfTake, Takes, useLiveMusic, useOnDesk, useSettledMusic } from "../takes";
import { ByHand } from "./ByHand";
import { ChipRow } from "./ChipRow";
import styles from "./ComposePage.module.css";
import { type Draft, newLuck, requestOf, seedOf, useDraft } from "./draft";
import { isFree } from "./fields";
import { HowItIsMade } from "./HowItIsMade";
import { Ideas } from "./Ideas";
import { isBusy, useMaking } from "./making";
import { PromptBox } from "./PromptBox";
import { ReaderNote } from "./ReaderNote";
import { Stage } from "./Stage";
import { useBrief } from "./useBrief";

/** The front page: a sentence, what was understood of it, and the music as it comes. */
export function ComposePage() {
  const t = useT();
  const desk = useDesk();
  useEffect(() => desk.warm(), [desk]);
  const resume = useMaking((making) => making.resume);
  useEffect(() => void resume(), [resume]);
  return (
    <Page title={t("compose.heading")} lead={t("compose.lead")} className={styles.page ?? ""}>
      <Ask />
      <Sound />
      <Outcome />
    </Page>
  );
}

/** The sentence, its chips, the fields by hand and the button; it does not follow the stream. */
function Ask() {
  const t = useT();
  const draft = useDraft();
  const start = useMaking((making) => making.start);
  const busy = useMaking((making) => isBusy(making.state));
  const about = useAbout();
  const reading = useBrief(draft, Boolean(about?.llm));
  const desk = useDesk();
  const isBlank = isBlankDraft(draft);
  const compose = () => {
    if (isBlank || busy) return;
    void desk.unblock();
    // What was asked before falls silent: the next sound is the new music.
    desk.transport.stop();
    useOnDesk.getState().put("");
    // The same words once more are to bring another song; what chance fills in follows the seed.
    const isAgain = useMaking.getState().asked?.body.seed === seedOf(draft);
    const luck = isAgain ? newLuck() : draft.luck;
    draft.put({ luck });
    void start({ verb: "compose", body: requestOf({ ...draft, luck }) });
  };
  const brief = reading.answer?.brief ?? null;
  const wrong = reading.error ? wordsOf(reading.error) : null;
  return (
    <form
      className={styles.ask}
      onSubmit={(event) => {
        event.preventDefault();
        compose();
      }}
    >
      <PromptBox
        value={draft.prompt}
        onChange={(prompt) => draft.put({ prompt })}
        onSubmit={compose}
      />
      {isBlank && <Ideas onChoose={(prompt) => draft.put({ prompt })} />}
      {wrong && <Wrong {...wrong} />}
      {brief && !wrong && (
        <>
          <ChipRow
            brief={brief}
            fields={draft.fields}
            onChange={(fields) => draft.put({ fields })}
          />
          <Unread words={reading.answer?.unread ?? []} />
        </>
      )}
      <ReaderNote reader={wrong ? null : reading.answer?.reader} isReading={reading.isReading} />
      <ByHand brief={brief} fields={draft.fields} onChange={(fields) => draft.put({ fields })} />
      <div className={styles.go}>
        <HowItIsMade />
        <Button
          type="submit"
          variant="solid"
          size="l"
          icon={Sparkles}
          busy={busy}
          aria-disabled={isBlank}
          className={styles.button}
        >
          {t("compose.go")}
        </Button>
      </div>
    </form>
  );
}

function isBlankDraft({ prompt, fields }: Pick<Draft, "prompt" | "fields">): boolean {
  return prompt.trim() === "" && isFree(fields);
}

/** Hands the desk what streams in; shows nothing, so that the page rests meanwhile. */
function Sound() {
  const playsAtOnce = useDraft((draft) => draft.playsAtOnce);
  const { state, stopping, resumed, growing, piece, takes } = useMaking();
  const brokenOff = stopping || state === "cancelled" || state === "failed";
  useLiveMusic(isBusy(state) && !stopping ? growing : null, playsAtOnce && !resumed, brokenOff);
  useSettledMusic(piece, takes, state === "done");
  return null;
}

/** What came of it: the music on stage, the takes, the receipt. */
function Outcome() {
  const t = useT();
  const { state, piece, takes, problem, reader } = useMaking(
    useShallow(({ state, piece, takes, problem, reader }) => ({
      state,
      piece,
      takes,
      problem,
      reader,
    })),
  );
  const isBlank = useDraft(isBlankDraft);
  const busy = isBusy(state);
  const loaded = useOnDesk((onDesk) => onDesk.name);
  const isLoaded = (id: string) => loaded === nameOfTake(piece ?? "", id);
  const shownTake =
    takes.find((take) => isLoaded(take.id)) ?? takes.find((take) => take.kept) ?? takes[0];
  return (
    <>
      {problem && <Wrong {...problem} />}
      {state === "cancelled" && (
        <p className={styles.note} role="status">
          {t("compose.stopped")}
        </p>
      )}
      <Stage />
      <ReaderNote reader={reader} />
      {piece && takes.length > 0 && <Takes piece={piece} takes={takes} />}
      {!busy && piece && shownTake && <ReceiptPanel piece={piece} take={shownTake.id} />}
      {!busy && takes.length === 0 && isBlank && <Welcome />}
    </>
  );
}

/** What went wrong and the next step; it comes into view, wherever the person is on the page. */
function Wrong({ title, next }: { title: string; next: string | undefined }) {
  const place = useRef<HTMLParagraphElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: every new problem is shown
  useEffect(() => {
    place.current?.scrollIntoView?.({ block: "nearest" });
  }, [title]);
  return (
    <p ref={place} className={styles.wrong} role="alert">
      {title}
      {next && <span>{next}</span>}
    </p>
  );
}

function Unread({ words }: { words: readonly string[] }) {
  const t = useT();
  if (words.length === 0) return null;
  return <p className={styles.note}>{t("compose.unread", { words: words.join(", ") })}</p>;
}

function Welcome() {
  const t = useT();
  return (
    <aside className={styles.welcome}>
      <AudioWaveform aria-hidden="true" />
      <ul>
        <li>{t("compose.welcome.yours")}</li>
        <li>{t("compose.welcome.exact")}</li>
        <li>{t("compose.welcome.drop")}</li>
      </ul>
    </aside>
  );
}
