// Writes src/api/schema.ts from docs/reference/openapi.json; --check only compares.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import openapiTS, { astToString } from "openapi-typescript";

const source = new URL("../../docs/reference/openapi.json", import.meta.url);
const target = new URL("../src/api/schema.ts", import.meta.url);

if (!existsSync(source)) {
  console.error("docs/reference/openapi.json is not there; write it with `make reference`.");
  process.exit(1);
}
const head = "// Made by `npm run api` from docs/reference/openapi.json; do not edit.\n\n";
const made = head + astToString(await openapiTS(source, { defaultNonNullable: false }));
if (!process.argv.includes("--check")) {
  writeFileSync(target, made);
} else if (readFileSync(target, "utf8") !== made) {
  console.error("src/api/schema.ts is not what openapi.json says; run `npm run api`.");
  process.exit(1);
}
