// Made by `npm run api` from docs/reference/openapi.json; do not edit.

import { addressOf, type Loose, type Options, send } from "./client";
import type { operations } from "./schema";

type Parameters_<Id extends keyof operations> = operations[Id]["parameters"];
type Path<Id extends keyof operations> = Parameters_<Id>["path"];
type Query<Id extends keyof operations> = Loose<NonNullable<Parameters_<Id>["query"]>>;
type Headers_<Id extends keyof operations> = Loose<NonNullable<Parameters_<Id>["header"]>>;
type Body_<Id extends keyof operations> = operations[Id] extends {
  requestBody: { content: { "application/json": infer Json } };
}
  ? Json
  : never;
type Answers<Id extends keyof operations> = operations[Id]["responses"];
type Answer<Id extends keyof operations> = {
  [Status in keyof Answers<Id> & (200 | 201 | 202)]: Answers<Id>[Status] extends {
    content: { "application/json": infer Json };
  }
    ? Json
    : never;
}[keyof Answers<Id> & (200 | 201 | 202)];

/** Read a sentence and fields: what would be composed, and where each of it came from. */
export function readBrief(body: Body_<"read_brief">, given: Options = {}): Promise<Answer<"read_brief">> {
  return send("POST", "/api/v1/brief", given, body);
}

/** Compose a piece from a sentence and fields. */
export function compose(body: Body_<"compose">, given: Options = {}): Promise<Answer<"compose">> {
  return send("POST", "/api/v1/compose", given, body);
}

/** Go on where a piece ends, in its key, tempo, metre and instruments. */
export function continuePiece(body: Body_<"continue_piece">, given: Options = {}): Promise<Answer<"continue_piece">> {
  return send("POST", "/api/v1/continue", given, body);
}

/** Write cells of a piece anew; everything else stays to the byte. */
export function infill(body: Body_<"infill">, given: Options = {}): Promise<Answer<"infill">> {
  return send("POST", "/api/v1/infill", given, body);
}

/** Write further parts beside those that are there. */
export function accompany(body: Body_<"accompany">, given: Options = {}): Promise<Answer<"accompany">> {
  return send("POST", "/api/v1/accompany", given, body);
}

/** Write a share of a piece anew: "more like this". */
export function vary(body: Body_<"vary">, given: Options = {}): Promise<Answer<"vary">> {
  return send("POST", "/api/v1/vary", given, body);
}

/** Make the mastered audio of a piece; what is unchanged is not made twice. */
export function render(body: Body_<"render">, given: Options = {}): Promise<Answer<"render">> {
  return send("POST", "/api/v1/render", given, body);
}

/** Write an uploaded recording down as notes: a new piece. */
export function transcribe(body: Body_<"transcribe">, given: Options = {}): Promise<Answer<"transcribe">> {
  return send("POST", "/api/v1/transcribe", given, body);
}

/** Take an uploaded file of notes into the library: a new piece. */
export function importMusic(body: Body_<"import_music">, given: Options = {}): Promise<Answer<"import_music">> {
  return send("POST", "/api/v1/import", given, body);
}

/** Measure music beside what is usual; the report's files are the job's. */
export function evaluate(body: Body_<"evaluate">, given: Options = {}): Promise<Answer<"evaluate">> {
  return send("POST", "/api/v1/evaluate", given, body);
}

/** Write a piece as files for other programs; they are the job's files. */
export function export_(body: Body_<"export">, given: Options = {}): Promise<Answer<"export">> {
  return send("POST", "/api/v1/export", given, body);
}

/** Train a model on a corpus of one's own; `metrics` events are its curves. */
export function train(body: Body_<"train">, given: Options = {}): Promise<Answer<"train">> {
  return send("POST", "/api/v1/train", given, body);
}

/** Jobs, the newest first. */
export function listJobs(given: { query?: Query<"list_jobs"> } & Options = {}): Promise<Answer<"list_jobs">> {
  return send("GET", "/api/v1/jobs", given);
}

/** Where a job stands, and what came of it. */
export function getJob(given: { path: Path<"get_job"> } & Options): Promise<Answer<"get_job">> {
  return send("GET", "/api/v1/jobs/{job_id}", given);
}

/** Stop a job that waits or runs; forget one that has ended, with its files. */
export function cancelJob(given: { path: Path<"cancel_job"> } & Options): Promise<void> {
  return send("DELETE", "/api/v1/jobs/{job_id}", given);
}

/** Follow a job by server-sent events; a broken connection goes on where it was (the address). */
export function followJobUrl(given: { path: Path<"follow_job"> }): string {
  return addressOf("/api/v1/jobs/{job_id}/events", given);
}

/** A file that an export or an evaluation made (the address). */
export function getJobFileUrl(given: { path: Path<"get_job_file"> }): string {
  return addressOf("/api/v1/jobs/{job_id}/files/{name}", given);
}

/** Search the library. */
export function listPieces(given: { query?: Query<"list_pieces"> } & Options = {}): Promise<Answer<"list_pieces">> {
  return send("GET", "/api/v1/pieces", given);
}

/** Make an empty piece, or a copy of one (`copy_of`). */
export function createPiece(body: Body_<"create_piece">, given: Options = {}): Promise<Answer<"create_piece">> {
  return send("POST", "/api/v1/pieces", given, body);
}

/** A piece with its revisions, sections and parts. */
export function getPiece(given: { path: Path<"get_piece"> } & Options): Promise<Answer<"get_piece">> {
  return send("GET", "/api/v1/pieces/{piece_id}", given);
}

/** Give a piece another title or a star. */
export function updatePiece(body: Body_<"update_piece">, given: { path: Path<"update_piece"> } & Options): Promise<Answer<"update_piece">> {
  return send("PATCH", "/api/v1/pieces/{piece_id}", given, body);
}

/** Delete a piece with everything that was made of it. */
export function deletePiece(given: { path: Path<"delete_piece"> } & Options): Promise<void> {
  return send("DELETE", "/api/v1/pieces/{piece_id}", given);
}

/** The notes of a piece, for drawing and playing. */
export function getScore(given: { path: Path<"get_score">; query?: Query<"get_score">; headers?: Headers_<"get_score"> } & Options): Promise<Answer<"get_score">> {
  return send("GET", "/api/v1/pieces/{piece_id}/score", given);
}

/** Keep an edited score as a new revision; events that were not touched stay as they are. */
export function putScore(body: Body_<"put_score">, given: { path: Path<"put_score">; headers: Headers_<"put_score"> } & Options): Promise<Answer<"put_score">> {
  return send("PUT", "/api/v1/pieces/{piece_id}/score", given, body);
}

/** The piece as a MIDI file (the address). */
export function getMidiUrl(given: { path: Path<"get_midi">; query?: Query<"get_midi"> }): string {
  return addressOf("/api/v1/pieces/{piece_id}/midi", given);
}

/** The receipt: what was asked, planned and written, conformance and originality. */
export function getReceipt(given: { path: Path<"get_receipt">; query?: Query<"get_receipt">; headers?: Headers_<"get_receipt"> } & Options): Promise<Answer<"get_receipt">> {
  return send("GET", "/api/v1/pieces/{piece_id}/receipt", given);
}

/** The receipt as a page of its own; it runs no scripts (the address). */
export function getReceiptPageUrl(given: { path: Path<"get_receipt_page">; query?: Query<"get_receipt_page"> }): string {
  return addressOf("/api/v1/pieces/{piece_id}/receipt.html", given);
}

/** All states of a piece that were kept, the oldest first. */
export function listRevisions(given: { path: Path<"list_revisions"> } & Options): Promise<Answer<"list_revisions">> {
  return send("GET", "/api/v1/pieces/{piece_id}/revisions", given);
}

/** Make an older revision the newest one again; nothing is lost. */
export function restoreRevision(given: { path: Path<"restore_revision"> } & Options): Promise<Answer<"restore_revision">> {
  return send("POST", "/api/v1/pieces/{piece_id}/revisions/{number}/restore", given);
}

/** How a piece sounds: gain, pan and mute of each track, finish and ambience. */
export function getMix(given: { path: Path<"get_mix">; query?: Query<"get_mix"> } & Options): Promise<Answer<"get_mix">> {
  return send("GET", "/api/v1/pieces/{piece_id}/mix", given);
}

/** Keep a mix; the next render is made with it. */
export function putMix(body: Body_<"put_mix">, given: { path: Path<"put_mix"> } & Options): Promise<Answer<"put_mix">> {
  return send("PUT", "/api/v1/pieces/{piece_id}/mix", given, body);
}

/** The newest rendered audio of a piece, and whether it is still what the piece is. */
export function getAudio(given: { path: Path<"get_audio"> } & Options): Promise<Answer<"get_audio">> {
  return send("GET", "/api/v1/pieces/{piece_id}/audio", given);
}

/** A file of the newest audio, or of the one that `digest` names (the address). */
export function getAudioFileUrl(given: { path: Path<"get_audio_file">; query?: Query<"get_audio_file"> }): string {
  return addressOf("/api/v1/pieces/{piece_id}/audio/{name}", given);
}

/** The takes of a piece with their measurements. */
export function listTakes(given: { path: Path<"list_takes"> } & Options): Promise<Answer<"list_takes">> {
  return send("GET", "/api/v1/pieces/{piece_id}/takes", given);
}

/** The notes of a take. */
export function getTakeScore(given: { path: Path<"get_take_score"> } & Options): Promise<Answer<"get_take_score">> {
  return send("GET", "/api/v1/pieces/{piece_id}/takes/{take_id}/score", given);
}

/** A take as a MIDI file (the address). */
export function getTakeMidiUrl(given: { path: Path<"get_take_midi"> }): string {
  return addressOf("/api/v1/pieces/{piece_id}/takes/{take_id}/midi", given);
}

/** The receipt of a take. */
export function getTakeReceipt(given: { path: Path<"get_take_receipt">; headers?: Headers_<"get_take_receipt"> } & Options): Promise<Answer<"get_take_receipt">> {
  return send("GET", "/api/v1/pieces/{piece_id}/takes/{take_id}/receipt", given);
}

/** Make a take the newest revision of its piece. */
export function keepTake(given: { path: Path<"keep_take"> } & Options): Promise<Answer<"keep_take">> {
  return send("POST", "/api/v1/pieces/{piece_id}/takes/{take_id}/keep", given);
}

/** Delete a take; a revision that was made of it stays. */
export function discardTake(given: { path: Path<"discard_take"> } & Options): Promise<void> {
  return send("DELETE", "/api/v1/pieces/{piece_id}/takes/{take_id}", given);
}

/** What this server is, what it has, and how much it takes. */
export function about(given: Options = {}): Promise<Answer<"about">> {
  return send("GET", "/api/v1/about", given);
}

/** Styles. */
export function listStyles(given: Options = {}): Promise<Answer<"list_styles">> {
  return send("GET", "/api/v1/styles", given);
}

/** Instruments, drum kits and patches; `facts` hold program and range. */
export function listInstruments(given: Options = {}): Promise<Answer<"list_instruments">> {
  return send("GET", "/api/v1/instruments", given);
}

/** Backgrounds. */
export function listAmbiences(given: Options = {}): Promise<Answer<"list_ambiences">> {
  return send("GET", "/api/v1/ambiences", given);
}

/** Keep an uploaded recording as a background; it is decoded first, in a worker. */
export function addAmbience(body: Body_<"add_ambience">, given: Options = {}): Promise<Answer<"add_ambience">> {
  return send("POST", "/api/v1/ambiences", given, body);
}

/** SoundFonts, the one in use first. */
export function listSoundfonts(given: Options = {}): Promise<Answer<"list_soundfonts">> {
  return send("GET", "/api/v1/soundfonts", given);
}

/** Keep an uploaded SoundFont; it is looked through first, in a worker. */
export function addSoundfont(body: Body_<"add_soundfont">, given: Options = {}): Promise<Answer<"add_soundfont">> {
  return send("POST", "/api/v1/soundfonts", given, body);
}

/** Trained models. */
export function listModels(given: Options = {}): Promise<Answer<"list_models">> {
  return send("GET", "/api/v1/models", given);
}

/** Named chord progressions; `facts` hold their numerals, modes and moods. */
export function listProgressions(given: Options = {}): Promise<Answer<"list_progressions">> {
  return send("GET", "/api/v1/progressions", given);
}

/** Seed tunes to continue, vary and accompany. */
export function listExamples(given: Options = {}): Promise<Answer<"list_examples">> {
  return send("GET", "/api/v1/examples", given);
}

/** Finishes of the whole, like lofi and clean. */
export function listFinishes(given: Options = {}): Promise<Answer<"list_finishes">> {
  return send("GET", "/api/v1/finishes", given);
}

/** What POST /export writes; `facts` tell whether it is a folder, and what it needs. */
export function listFormats(given: Options = {}): Promise<Answer<"list_formats">> {
  return send("GET", "/api/v1/formats", given);
}

/** The file of a SoundFont, for playing in the page (the address). */
export function getSoundfontFileUrl(given: { path: Path<"get_soundfont_file"> }): string {
  return addressOf("/api/v1/soundfonts/{name}/file", given);
}

/** Delete a SoundFont of one's own. */
export function deleteSoundfont(given: { path: Path<"delete_soundfont"> } & Options): Promise<void> {
  return send("DELETE", "/api/v1/soundfonts/{name}", given);
}

/** Delete a background of one's own. */
export function deleteAmbience(given: { path: Path<"delete_ambience"> } & Options): Promise<void> {
  return send("DELETE", "/api/v1/ambiences/{name}", given);
}

/** Bring a file along: MIDI, MusicXML, ABC, Humdrum, a recording or a SoundFont (the address). */
export function createUploadUrl(): string {
  return addressOf("/api/v1/uploads");
}

/** An upload. */
export function getUpload(given: { path: Path<"get_upload"> } & Options): Promise<Answer<"get_upload">> {
  return send("GET", "/api/v1/uploads/{upload_id}", given);
}

/** Delete an upload; what was made of it stays. */
export function deleteUpload(given: { path: Path<"delete_upload"> } & Options): Promise<void> {
  return send("DELETE", "/api/v1/uploads/{upload_id}", given);
}

/** The corpora of one's own. */
export function listCorpora(given: Options = {}): Promise<Answer<"list_corpora">> {
  return send("GET", "/api/v1/corpora", given);
}

/** Make an empty corpus. */
export function createCorpus(body: Body_<"create_corpus">, given: Options = {}): Promise<Answer<"create_corpus">> {
  return send("POST", "/api/v1/corpora", given, body);
}

/** The state of a corpus, with what became of each file. */
export function getCorpus(given: { path: Path<"get_corpus"> } & Options): Promise<Answer<"get_corpus">> {
  return send("GET", "/api/v1/corpora/{name}", given);
}

/** Delete a corpus; models that were trained on it stay. */
export function deleteCorpus(given: { path: Path<"delete_corpus"> } & Options): Promise<void> {
  return send("DELETE", "/api/v1/corpora/{name}", given);
}

/** Take uploaded files into a corpus, with the licence and style that hold for them. */
export function addCorpusFiles(body: Body_<"add_corpus_files">, given: { path: Path<"add_corpus_files"> } & Options): Promise<Answer<"add_corpus_files">> {
  return send("POST", "/api/v1/corpora/{name}/files", given, body);
}

/** Take files out of a corpus, by the names that it lists. */
export function removeCorpusFiles(body: Body_<"remove_corpus_files">, given: { path: Path<"remove_corpus_files"> } & Options): Promise<Answer<"remove_corpus_files">> {
  return send("DELETE", "/api/v1/corpora/{name}/files", given, body);
}

/** Build a corpus: read, clean, split, pack; `stage-log` events tell of it. */
export function buildCorpus(given: { path: Path<"build_corpus"> } & Options): Promise<Answer<"build_corpus">> {
  return send("POST", "/api/v1/corpora/{name}/build", given);
}

/** Whether a token is needed, and whether this caller has shown it. */
export function getSession(given: Options = {}): Promise<Answer<"get_session">> {
  return send("GET", "/api/v1/session", given);
}

/** Show the token that the terminal told; a cookie carries it from then on. */
export function openSession(body: Body_<"open_session">, given: Options = {}): Promise<Answer<"open_session">> {
  return send("POST", "/api/v1/session", given, body);
}

/** Forget the cookie. */
export function closeSession(given: Options = {}): Promise<void> {
  return send("DELETE", "/api/v1/session", given);
}

/** Whether the server is well; needs no token. */
export function health(given: Options = {}): Promise<Answer<"health">> {
  return send("GET", "/health", given);
}

/** Jobs by state and kind, the queue, durations and requests, for Prometheus (the address). */
export function metricsUrl(): string {
  return addressOf("/metrics");
}
