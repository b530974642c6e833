import type { components } from "./schema";

/** The shapes of the API under the names the page uses; all come from its description. */
type Shapes = components["schemas"];

export type Problem = Pick<Shapes["Problem"], "title"> & Partial<Omit<Shapes["Problem"], "title">>;

export type Job = Shapes["Job"];
export type JobState = Job["state"];

export type PieceRow = Shapes["PieceRow"];
export type Piece = Shapes["Piece"];
export type PieceList = Shapes["PieceList"];
export type PieceChange = Shapes["PieceChange"];
export type Take = Shapes["Take"];
export type TakeList = Shapes["TakeList"];
export type FileRow = Shapes["FileRow"];
export type AudioState = Shapes["AudioState"];

export type ScoreJson = Shapes["ScoreJson"];
/** As the server sends it: with every field. */
export type TrackMix = Required<Shapes["TrackMix"]>;
export type Mix = Required<Omit<Shapes["Mix"], "tracks">> & { tracks: Record<string, TrackMix> };

export type CellEvent = Shapes["CellsEvent"];

export type ExportRequest = Shapes["ExportRequest"];
export type ExportFormat = ExportRequest["formats"][number];

export type About = Shapes["About"];
export type Entry = Shapes["Entry"];
export type EntryList = Shapes["EntryList"];
export type Upload = Shapes["Upload"];
