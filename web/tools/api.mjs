// Writes src/api/schema.ts and src/api/operations.ts from docs/reference/openapi.json.
// `--check` only compares; a folder behind it is looked at in place of src/api.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import openapiTS, { astToString } from "openapi-typescript";
import { operationsOf } from "./operations.mjs";

const source = new URL("../../docs/reference/openapi.json", import.meta.url);
const home = fileURLToPath(new URL("../src/api", import.meta.url));
const HEAD = "// Made by `npm run api` from docs/reference/openapi.json; do not edit.\n\n";

if (!existsSync(source)) {
  console.error("docs/reference/openapi.json is not there; write it with `make reference`.");
  process.exit(1);
}
const description = JSON.parse(readFileSync(source, "utf8"));
const files = {
  "schema.ts": HEAD + astToString(await openapiTS(source, { defaultNonNullable: false })),
  "operations.ts": HEAD + operationsOf(description),
};
const checks = process.argv.indexOf("--check");
const folder = checks < 0 ? home : (process.argv[checks + 1] ?? home);
for (const [name, made] of Object.entries(files)) {
  const path = join(folder, name);
  if (checks < 0) writeFileSync(path, made);
  else if (!existsSync(path) || readFileSync(path, "utf8") !== made) {
    console.error(`src/api/${name} is not what openapi.json says; run \`npm run api\`.`);
    process.exitCode = 1;
  }
}
