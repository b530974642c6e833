import type { components } from "./schema";

/** The shapes of the API under the names the page uses; all come from its description. */
type Shapes = components["schemas"];

export type Id = string;

export type Problem = Pick<Shapes["Problem"], "title"> & Partial<Omit<Shapes["Problem"], "title">>;

export type Job = Shapes["Job"];
export type JobKind = Job["kind"];
export type JobState = Job["state"];
export type JobResult = Shapes["JobResult"];

export type PieceRow = Shapes["PieceRow"];
export type Piece = Shapes["Piece"];
export type PieceList = Shapes["PieceList"];
export type PieceChange = Shapes["PieceChange"];
export type NewPiece = Shapes["NewPiece"];
export type Revision = Shapes["Revision"];
export type Take = Shapes["Take"];
export type TakeList = Shapes["TakeList"];
export type Conformance = Shapes["Check"];
export type Originality = Shapes["OriginalityRow"];
export type FileRow = Shapes["FileRow"];
export type AudioState = Shapes["AudioState"];

/** One note: start in ticks, pitch, duration in ticks, velocity. */
export type NoteRow = [start: number, pitch: number, duration: number, velocity: number];
export type ScoreJson = Shapes["ScoreJson"];
export type ScoreTrackJson = Shapes["ScoreTrack"];
/** As the server sends it: with every field. */
export type TrackMix = Required<Shapes["TrackMix"]>;
export type Mix = Required<Omit<Shapes["Mix"], "tracks">> & { tracks: Record<string, TrackMix> };

export type CellEvent = Shapes["CellsEvent"];
export type PlanEvent = Shapes["PlanEvent"];
export type MetricsEvent = Shapes["MetricsEvent"];
export type StageLogEvent = Shapes["StageLogEvent"];

export type Brief = Shapes["Brief"];
export type BriefAnswer = Shapes["BriefAnswer"];
export type BriefRequest = Shapes["BriefRequest"];
export type Fields = Shapes["Fields"];
export type ComposeRequest = Shapes["ComposeRequest"];
export type ContinueRequest = Shapes["ContinueRequest"];
export type InfillRequest = Shapes["InfillRequest"];
export type AccompanyRequest = Shapes["AccompanyRequest"];
export type VaryRequest = Shapes["VaryRequest"];
export type RenderRequest = Shapes["RenderRequest"];
export type ExportRequest = Shapes["ExportRequest"];
export type ExportFormat = ExportRequest["formats"][number];
export type ImportRequest = Shapes["ImportRequest"];
export type TranscribeRequest = Shapes["TranscribeRequest"];
export type EvaluateRequest = Shapes["EvaluateRequest"];
export type TrainRequest = Shapes["TrainRequest"];

export type About = Shapes["About"];
export type Entry = Shapes["Entry"];
export type EntryList = Shapes["EntryList"];
export type Upload = Shapes["Upload"];
export type Corpus = Shapes["Corpus"];
export type CorpusRow = Shapes["CorpusRow"];
export type CorpusList = Shapes["CorpusList"];
export type SessionState = Shapes["SessionState"];
