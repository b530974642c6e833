import type { IncomingMessage, ServerResponse } from "node:http";
import type { Plugin } from "vite";
import { CATALOGUES, fakeJob, fakePieces, fakeScore } from "./fakeData.ts";

/** A small stand-in for the server, to look at the page without it: CADENZA_FAKE=1 npm run dev. */
export function fakeStudio(): Plugin {
  return {
    name: "fake-studio",
    configureServer(server) {
      server.middlewares.use("/api/v1", (request, response) => void answer(request, response));
    },
  };
}

const pieces = fakePieces();
const jobs = new Map<string, ReturnType<typeof fakeJob>>();
let count = 0;
const nextId = () => (++count).toString(16).padStart(16, "0");

function send(response: ServerResponse, status: number, body?: unknown): void {
  response.statusCode = status;
  response.setHeader(
    "Content-Type",
    status < 400 ? "application/json" : "application/problem+json",
  );
  response.end(body === undefined ? undefined : JSON.stringify(body));
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function problem(status: number, rule: string, came: string, next_step: string) {
  const detail = `${rule}; got ${came}; ${next_step}`;
  return { type: "about:blank", title: "Problem", status, detail, rule, came, next_step };
}

async function answer(request: IncomingMessage, response: ServerResponse) {
  const url = new URL(request.url ?? "/", "http://fake");
  const [, room = "", id = "", part = ""] = url.pathname.split("/");
  const method = request.method ?? "GET";
  if (room === "jobs" && part === "events") return events(id, response);
  const body = method === "GET" ? null : await bodyOf(request);
  const asked = () => JSON.parse(body?.toString() || "{}") as Record<string, unknown>;
  if (room in CATALOGUES && method === "GET" && !id) {
    return send(response, 200, CATALOGUES[room as keyof typeof CATALOGUES]);
  }
  if (room === "uploads") {
    const name = decodeURIComponent(String(request.headers["x-file-name"] ?? "song.mid"));
    const kind = kindOf(name);
    if (!kind) {
      return send(
        response,
        415,
        problem(
          415,
          "a file here is MIDI, MusicXML, ABC, audio or a SoundFont",
          name,
          "bring one of those",
        ),
      );
    }
    return send(response, 201, { id: nextId(), name, kind, bytes: body?.length, created_at: "" });
  }
  if (room === "pieces") return piecesRoom({ method, id, part, url, asked, response });
  if (room === "jobs") {
    if (method === "DELETE") {
      jobs.delete(id);
      return send(response, 204);
    }
    const job = jobs.get(id);
    if (id)
      return job
        ? send(response, 200, job)
        : send(response, 404, problem(404, "a job that exists", id, "start one"));
    return send(response, 200, { jobs: [...jobs.values()].reverse() });
  }
  if (method === "POST") {
    const job = fakeJob(nextId(), room, asked(), pieces[0]?.id ?? "");
    jobs.set(job.id, job);
    return send(response, 202, job);
  }
  send(response, 404, problem(404, "an address of the API", url.pathname, "see /docs"));
}

function kindOf(name: string): string | null {
  const ending = name.split(".").at(-1)?.toLowerCase() ?? "";
  const kinds: Record<string, string> = {
    mid: "midi",
    midi: "midi",
    musicxml: "musicxml",
    xml: "musicxml",
    mxl: "mxl",
    abc: "abc",
    wav: "audio",
    mp3: "audio",
    flac: "audio",
    sf2: "soundfont",
    sf3: "soundfont",
  };
  return kinds[ending] ?? null;
}

interface Asked {
  method: string;
  id: string;
  part: string;
  url: URL;
  asked: () => Record<string, unknown>;
  response: ServerResponse;
}

function piecesRoom({ method, id, part, url, asked, response }: Asked) {
  if (!id) {
    if (method === "POST") {
      const copied = pieces.find((piece) => piece.id === asked().copy_of) ?? pieces[0];
      if (copied) pieces.unshift({ ...copied, id: nextId(), title: `${copied.title} (copy)` });
      return send(response, 201, pieces[0]);
    }
    const words = (url.searchParams.get("q") ?? "").toLowerCase();
    const style = url.searchParams.get("style");
    const starred = url.searchParams.get("starred") === "true";
    const found = pieces.filter(
      (piece) =>
        `${piece.title} ${piece.prompt} ${piece.style} ${piece.key}`
          .toLowerCase()
          .includes(words) &&
        (!style || piece.style === style) &&
        (!starred || piece.starred),
    );
    return send(response, 200, { pieces: found, total: found.length });
  }
  const piece = pieces.find((row) => row.id === id);
  if (!piece)
    return send(response, 404, problem(404, "a piece of the library", id, "see GET /pieces"));
  if (part === "score") return send(response, 200, fakeScore(piece));
  if (part === "mix") return send(response, 200, { tracks: {}, finish: "lofi", ambience: [] });
  if (part) return send(response, 200, { takes: [], revisions: [], files: [], current: false });
  if (method === "PATCH") Object.assign(piece, asked());
  if (method === "DELETE") {
    pieces.splice(pieces.indexOf(piece), 1);
    return send(response, 204);
  }
  send(response, 200, { ...piece, revisions: [], sections: [], parts: [] });
}

function events(id: string, response: ServerResponse) {
  const job = jobs.get(id);
  if (!job) return send(response, 404);
  response.writeHead(200, { "Content-Type": "text/event-stream" });
  const tell = (name: string, data: unknown) =>
    response.write(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
  tell("state", { state: "running", position: null });
  let done = 0;
  const timer = setInterval(() => {
    done += 1;
    job.done = done / 10;
    tell("progress", { stage: job.kind, done, total: 10 });
    if (done < 10) return;
    clearInterval(timer);
    job.state = "done";
    tell("result", job.result);
    tell("state", { state: "done", position: null });
    response.end();
  }, 250);
  response.on("close", () => clearInterval(timer));
}
