import type { components, operations } from "./schema";

/** The shapes of the API under the names the page uses; all come from its description. */
type Shapes = components["schemas"];

export type Problem = Pick<Shapes["Problem"], "title"> & Partial<Omit<Shapes["Problem"], "title">>;

export type Job = Shapes["Job"];
export type JobState = Job["state"];
export type JobResult = Shapes["JobResult"];

export type PieceRow = Shapes["PieceRow"];
export type Piece = Shapes["Piece"];
export type PieceList = Shapes["PieceList"];
export type PieceSort = NonNullable<
  NonNullable<operations["list_pieces"]["parameters"]["query"]>["sort"]
>;
export type PieceChange = Shapes["PieceChange"];
export type Take = Shapes["Take"];
export type FileRow = Shapes["FileRow"];
export type AudioState = Shapes["AudioState"];

/** As the server sends it: with every field. */
export type TrackMix = Required<Shapes["TrackMix"]>;
export type Mix = Required<Omit<Shapes["Mix"], "tracks">> & { tracks: Record<string, TrackMix> };

export type CellEvent = Shapes["CellsEvent"];
export type PlanEvent = Shapes["PlanEvent"];

export type ExportRequest = Shapes["ExportRequest"];
export type ExportFormat = ExportRequest["formats"][number];

export type About = Shapes["About"];
export type Entry = Shapes["Entry"];
export type Upload = Shapes["Upload"];

export type Fields = Shapes["Fields"];
export type Brief = Shapes["Brief"];
export type BriefPart = Shapes["BriefPart"];
export type BriefAnswer = Shapes["BriefAnswer"];
export type ComposeRequest = Shapes["ComposeRequest"];
export type VaryRequest = Shapes["VaryRequest"];

export type Corpus = Shapes["Corpus"];
