// The text of src/api/operations.ts: one typed function for every operation of the description.

const HEAD = `import { addressOf, type Loose, type Options, send } from "./client";
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
`;

const METHODS = ["get", "post", "put", "patch", "delete"];
const JSON_TYPE = "application/json";
const isWell = (status) => ["200", "201", "202"].includes(status);

const RESERVED = ["continue", "delete", "export", "import"];

/** "list_pieces" → "listPieces"; what is a word of the language ends in an underscore. */
function camel(id) {
  const name = id.replace(/_([a-z0-9])/g, (_, letter) => letter.toUpperCase());
  return RESERVED.includes(name) ? `${name}_` : name;
}

function bounds(operation) {
  const places = new Map();
  for (const { in: place, required } of operation.parameters ?? [])
    places.set(place, (places.get(place) ?? false) || required === true);
  return places;
}

/** The members of the one argument: `path: Path<"…">; query?: Query<"…">`. */
function members(id, operation, names) {
  const places = bounds(operation);
  const types = { path: "Path", query: "Query", header: "Headers_" };
  return names
    .filter((place) => places.has(place))
    .map((place) => {
      const name = place === "header" ? "headers" : place;
      return `${name}${places.get(place) ? "" : "?"}: ${types[place]}<"${id}">`;
    });
}

function argument(name, inside, options) {
  const isNeeded = inside.some((member) => !/^\w+\?:/.test(member));
  const shape = inside.length > 0 ? `{ ${inside.join("; ")} }` : "";
  const type = [shape, options ? "Options" : ""].filter(Boolean).join(" & ");
  return `${name}: ${type}${isNeeded ? "" : " = {}"}`;
}

function told(operation, more = "") {
  const words = (operation.summary ?? operation.operationId).replace(/\*\//g, "").trim();
  return `/** ${words.replace(/\.$/, "")}${more}. */`;
}

/** Asks and answers in JSON. */
function asking(path, method, operation) {
  const { operationId: id, requestBody, responses } = operation;
  const answers = Object.keys(responses).some((status) => isWell(status));
  const answer = answers ? `Answer<"${id}">` : "void";
  const given = argument("given", members(id, operation, ["path", "query", "header"]), true);
  const body = requestBody ? `body: Body_<"${id}">, ` : "";
  const sent = requestBody ? ", body" : "";
  return `${told(operation)}
export function ${camel(id)}(${body}${given}): Promise<${answer}> {
  return send("${method.toUpperCase()}", "${path}", given${sent});
}
`;
}

/** Where a file, a page or a stream lies, or where one is sent. */
function address(path, operation) {
  const { operationId: id } = operation;
  const inside = members(id, operation, ["path", "query"]);
  const given = inside.length > 0 ? argument("given", inside, false) : "";
  return `${told(operation, " (the address)")}
export function ${camel(id).replace(/_$/, "")}Url(${given}): string {
  return addressOf("${path}"${given ? ", given" : ""});
}
`;
}

function isJson(content = {}) {
  return JSON_TYPE in content;
}

/** Source of the module for a description. */
export function operationsOf(description) {
  const made = [];
  for (const [path, methods] of Object.entries(description.paths))
    for (const method of METHODS) {
      const operation = methods[method];
      if (operation === undefined) continue;
      const { requestBody, responses } = operation;
      const answers = Object.entries(responses).filter(([status]) => isWell(status));
      const asks = requestBody === undefined || isJson(requestBody.content);
      const isAsked = asks && answers.every(([, answer]) => isJson(answer.content));
      made.push(isAsked ? asking(path, method, operation) : address(path, operation));
    }
  return `${HEAD}\n${made.join("\n")}`;
}
