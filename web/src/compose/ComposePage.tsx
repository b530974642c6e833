import { useQuery } from "@tanstack/react-query";
import { AudioWaveform, Pause, Play, Sparkles } from "lucide-react";
import { useEffect } from "react";
import { call, wordsOf } from "../api";
import { useDesk, usePlayback, usePosition } from "../audio";
import { Button, IconButton, Page } from "../design";
import { useT } from "../i18n";
import { ReceiptPanel } from "../receipt/ReceiptPanel";
import { LIVE, Takes, useLiveMusic, useOnDesk, useSettledMusic } from "../takes";
import { ByHand } from "./ByHand";
import { ChipRow } from "./ChipRow";
import styles from "./ComposePage.module.css";
import { requestOf, useDraft } from "./draft";
import { isFree } from "./fields";
import { HowItIsMade } from "./HowItIsMade";
import { Ideas } from "./Ideas";
import { Live } from "./Live";
import { isBusy, useMaking } from "./making";
import { PromptBox } from "./PromptBox";
import { useBrief } from "./useBrief";

interface About {
  llm?: { name?: string } | null;
}

/** The front page: a sentence, what was understood of it, and the music as it comes. */
export function ComposePage() {
  const t = useT();
  const draft = useDraft();
  const making = useMaking();
  const { data: about } = useQuery({
    queryKey: ["about"],
    queryFn: () => call<About>("GET", "/about"),
  });
  const reading = useBrief(draft, Boolean(about?.llm));
  const desk = useDesk();
  useEffect(() => desk.warm(), [desk]);
  useLiveMusic(isBusy(making.state) ? making.growing : null, draft.playsAtOnce);
  useSettledMusic(making.piece, making.takes, making.state === "done");

  const isBlank = draft.prompt.trim() === "" && isFree(draft.fields);
  const busy = isBusy(making.state);
  const compose = () => {
    if (isBlank || busy) return;
    desk.unblock();
    void making.start({ path: "/compose", body: requestOf(draft) });
  };
  const brief = reading.answer?.brief ?? null;
  const wrong = reading.error ? wordsOf(reading.error) : null;
  const shownTake = making.takes.find((take) => take.kept) ?? making.takes[0];

  return (
    <Page title={t("compose.heading")} lead={t("compose.lead")} className={styles.page ?? ""}>
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
        {wrong && (
          <p className={styles.wrong} role="alert">
            {wrong.title}
            {wrong.next && <span>{wrong.next}</span>}
          </p>
        )}
        {brief && !wrong && (
          <>
            <ChipRow
              brief={brief}
              fields={draft.fields}
              onChange={(fields) => draft.put({ fields })}
            />
            <Unread words={reading.answer?.unread ?? []} />
            {reading.answer?.reader.notice && (
              <p className={styles.note} role="status">
                {reading.answer.reader.notice}
              </p>
            )}
          </>
        )}
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
      {making.problem && (
        <p className={styles.wrong} role="alert">
          {making.problem.title}
          {making.problem.next && <span>{making.problem.next}</span>}
        </p>
      )}
      <LiveMusic />
      {!busy && making.piece && making.takes.length > 0 && (
        <Takes piece={making.piece} takes={making.takes} />
      )}
      {!busy && making.piece && shownTake && (
        <ReceiptPanel piece={making.piece} take={shownTake.id} />
      )}
      {!busy && making.takes.length === 0 && isBlank && <Welcome />}
    </Page>
  );
}

function Unread({ words }: { words: readonly string[] }) {
  const t = useT();
  if (words.length === 0) return null;
  return <p className={styles.note}>{t("compose.unread", { words: words.join(", ") })}</p>;
}

/** The stream with its own play button and playhead. */
function LiveMusic() {
  const t = useT();
  const growing = useMaking((state) => state.growing);
  const playback = usePlayback();
  const at = usePosition(20);
  const onDesk = useOnDesk((state) => state.name) === LIVE;
  const sounds = playback.state === "playing" || playback.state === "buffering";
  const end = growing?.doc.endTicks ?? 0;
  return (
    <Live
      at={onDesk && end > 0 ? Math.min(1, at / end) : undefined}
      transport={
        onDesk && (
          <IconButton
            size="s"
            icon={sounds ? Pause : Play}
            label={t(sounds ? "common.pause" : "common.play")}
            onClick={() => playback.toggle()}
          />
        )
      }
    />
  );
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
