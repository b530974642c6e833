import { useQuery } from "@tanstack/react-query";
import { Check, ExternalLink, X } from "lucide-react";
import { getReceipt, getReceiptPageUrl, getTakeReceipt } from "../api";
import { Chip, Spinner } from "../design";
import { useT } from "../i18n";
import { useNames } from "../i18n/names";
import { useServed } from "../i18n/served";
import { Curve } from "./Curve";
import styles from "./ReceiptPanel.module.css";
import {
  type CheckRow,
  type CorpusRow,
  fieldKey,
  followed,
  isEdited,
  type Receipt,
  valueText,
} from "./receipt";

/** Notes in the shortest stretch that the curves compare. */
const FIRST_NOTES = 4;

interface ReceiptPanelProps {
  piece: string;
  /** A candidate's receipt; that of the piece itself where left out. */
  take?: string | undefined;
}

/** What a piece promises and keeps: everything asked against the notes, and what others hold of it. */
export function ReceiptPanel({ piece, take }: ReceiptPanelProps) {
  const t = useT();
  const { data, isLoading } = useQuery({
    queryKey: ["receipt", piece, take ?? ""],
    queryFn: ({ signal }) =>
      (take
        ? getTakeReceipt({ path: { piece_id: piece, take_id: take }, signal })
        : getReceipt({ path: { piece_id: piece }, signal })) as Promise<Receipt>,
  });
  if (isLoading) return <Spinner label={t("common.loading")} />;
  if (!data) return null;
  const engineText = (engine = "–") =>
    engine === "theory" || engine === "neural" ? t(`receipt.engine.${engine}`) : engine;
  const checks = data.conformance ?? [];
  const corpora = data.originality?.corpora ?? [];
  return (
    <section className={styles.receipt} aria-label={t("receipt.title")}>
      <header className={styles.head}>
        <h2>{take ? t("receipt.titleOf", { number: take.slice(1) }) : t("receipt.title")}</h2>
        {!take && (
          <a
            href={getReceiptPageUrl({ path: { piece_id: piece } })}
            target="_blank"
            rel="noreferrer"
          >
            {t("receipt.page")} <ExternalLink aria-hidden="true" />
          </a>
        )}
      </header>
      <div className={styles.halves}>
        <div className={styles.half}>
          <h3>{t("receipt.asked")}</h3>
          {checks.length ? (
            <Checks checks={checks} />
          ) : (
            <p>{t(isEdited(data) ? "receipt.asked.edited" : "receipt.asked.none")}</p>
          )}
          <Followed receipt={data} />
        </div>
        <div className={styles.half}>
          <h3>{t("receipt.originality")}</h3>
          {corpora.length ? (
            corpora.map((corpus) => <Corpus key={corpus.corpus} corpus={corpus} />)
          ) : (
            <p>{t("receipt.originality.none")}</p>
          )}
        </div>
      </div>
      <p className={styles.made}>
        {t("receipt.made", { engine: engineText(data.engine), seed: String(data.seed ?? "–") })}
      </p>
    </section>
  );
}

/** What was asked for that is heard, but that no count of notes can prove. */
function Followed({ receipt }: { receipt: Receipt }) {
  const t = useT();
  const names = useNames();
  const rows = followed(receipt);
  if (rows.length === 0) return null;
  return (
    <div className={styles.followed}>
      <h4>{t("receipt.followed")}</h4>
      <dl>
        {rows.map(([field, value]) => (
          <div key={field}>
            <dt>{t(fieldKey(field))}</dt>
            <dd>{field === "title" ? String(value) : valueText(value, names, field)}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

function Checks({ checks }: { checks: readonly CheckRow[] }) {
  const t = useT();
  const { say } = useServed();
  const names = useNames();
  return (
    <table className={styles.checks}>
      <thead>
        <tr>
          <th scope="col">{t("receipt.field")}</th>
          <th scope="col">{t("receipt.wanted")}</th>
          <th scope="col">{t("receipt.found")}</th>
          <th scope="col">
            <span className="visually-hidden">{t("receipt.holds")}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {checks.map((check) => (
          <tr key={check.field}>
            <th scope="row">{t(fieldKey(check.field))}</th>
            <td>{valueText(check.asked, names, check.field)}</td>
            <td>
              {valueText(check.found, names, check.field)}
              {check.note && <small>{say(check.note)}</small>}
            </td>
            <td className={check.ok ? styles.yes : styles.no}>
              {check.ok ? <Check aria-hidden="true" /> : <X aria-hidden="true" />}
              <span className="visually-hidden">{t(check.ok ? "common.yes" : "common.no")}</span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Corpus({ corpus }: { corpus: CorpusRow }) {
  const t = useT();
  const names = useNames();
  const model = /^the training corpus of (.+)$/.exec(corpus.corpus)?.[1];
  const name = model ? t("receipt.corpus", { model }) : corpus.corpus;
  const usual = corpus.usual_run;
  const isUsual = usual == null || corpus.own_run <= usual;
  const eight = corpus.curve?.share[8 - FIRST_NOTES];
  const near = corpus.near_copies?.length ?? 0;
  return (
    <div className={styles.corpus}>
      <p>
        {t("receipt.compared", { pieces: corpus.pieces, corpus: name })}{" "}
        <Chip tone={isUsual ? "good" : "bad"}>
          {corpus.own_run === 0
            ? t("receipt.run.none")
            : usual == null
              ? t("receipt.run", { count: corpus.own_run })
              : t("receipt.runOf", { own: corpus.own_run, usual })}
        </Chip>
      </p>
      {corpus.longest && corpus.own_run > 0 && (
        <p className={styles.source}>
          {t("receipt.longest", {
            count: corpus.longest.notes,
            part: names.name(corpus.longest.part),
            bar: corpus.longest.bar,
            source: corpus.longest.source.piece.split("/").at(-1) ?? "",
          })}
        </p>
      )}
      <p>{near ? t("receipt.near", { count: near }) : t("receipt.near.none")}</p>
      {corpus.curve && (
        <Curve
          own={corpus.curve.share}
          usual={corpus.usual_curve ?? null}
          first={FIRST_NOTES}
          label={t("receipt.curve", { share: Math.round((eight ?? 0) * 100) })}
          xLabel={t("receipt.curve.notes")}
          words={{ own: t("receipt.curve.own"), usual: t("receipt.curve.usual") }}
        />
      )}
    </div>
  );
}
