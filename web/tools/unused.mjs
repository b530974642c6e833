// Lists what nobody uses: exports, strings of the dictionary, classes of the style sheets.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const root = fileURLToPath(new URL("..", import.meta.url));
const all = readdirSync(join(root, "src"), { recursive: true }).map((at) => join(root, "src", at));
const isOurs = (path) => /\.tsx?$/.test(path) && !path.endsWith("schema.ts");
const isTest = (path) => /\.test\.tsx?$|\/testing\/|\/(sample|fake)\.ts$/.test(path);
const files = [...all, ...["fake", "fakeData"].map((name) => join(root, `tools/${name}.ts`))];
const texts = new Map(files.filter(isOurs).map((path) => [path, readFileSync(path, "utf8")]));
const found = [];

/** What is made from the description is there whole, whether the page asks for it or not. */
const isMade = (path) => path.endsWith("api/operations.ts");

/** The symbol that an import or a re-export stands for in the end. */
function origin(checker, symbol) {
  return symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
}

/** Exports that only tests use, and those that their own file alone uses. */
function exportsNobodyUses() {
  const config = ts.readConfigFile(join(root, "tsconfig.json"), ts.sys.readFile).config;
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const program = ts.createProgram([...texts.keys()], options);
  const checker = program.getTypeChecker();
  const used = new Map();
  const visit = (node, path) => {
    const isName = ts.isIdentifier(node) && !ts.isExportSpecifier(node.parent);
    const symbol = isName ? checker.getSymbolAtLocation(node) : undefined;
    if (symbol !== undefined) {
      const real = origin(checker, symbol);
      const isDeclared = real.declarations?.some((each) => each.name === node);
      if (!isDeclared) used.set(real, [...(used.get(real) ?? []), path]);
    }
    ts.forEachChild(node, (child) => visit(child, path));
  };
  const sources = program.getSourceFiles().filter(({ fileName }) => texts.has(fileName));
  for (const source of sources) visit(source, source.fileName);
  for (const source of sources) {
    const module = checker.getSymbolAtLocation(source);
    if (module === undefined || isTest(source.fileName)) continue;
    for (const symbol of checker.getExportsOfModule(module)) {
      if (origin(checker, symbol) !== symbol) continue;
      if (symbol.declarations?.every((each) => isMade(each.getSourceFile().fileName))) continue;
      const by = used.get(symbol) ?? [];
      const place = relative(root, source.fileName);
      if (place.startsWith("tools/")) continue;
      if (by.every(isTest)) found.push(`${place}: nobody uses ${symbol.name}`);
      else if (symbol.flags & ts.SymbolFlags.Value && by.every((path) => path === source.fileName))
        found.push(`${place}: ${symbol.name} needs no export`);
    }
  }
}

function stringsNobodyUses() {
  const spoken = [...texts]
    .filter(([path]) => !path.includes("/i18n/") && !isTest(path))
    .map(([, text]) => text);
  const text = spoken.join("\n");
  const made = [...text.matchAll(/`([a-z]+\.[\w.]*)\$\{[^`]*`/g)].map((match) => match[1]);
  for (const [path, inside] of texts) {
    if (!path.includes("/i18n/")) continue;
    for (const [, key] of inside.matchAll(/^ {2}"?([\w.]+)"?: \{/gm)) {
      if (!key.includes(".") || made.some((start) => key.startsWith(start))) continue;
      if (!text.includes(`"${key}"`)) found.push(`${relative(root, path)}: string ${key}`);
    }
  }
}

function classesNobodyUses() {
  const users = new Map();
  for (const [path, text] of texts)
    for (const [, name, at] of text.matchAll(/import (\w+) from "([^"]+\.module\.css)"/g)) {
      const sheet = resolve(dirname(path), at);
      users.set(sheet, [...(users.get(sheet) ?? []), { name, text }]);
    }
  for (const sheet of all.filter((path) => path.endsWith(".module.css"))) {
    const css = readFileSync(sheet, "utf8").replace(/\/\*[\s\S]*?\*\//g, "");
    const names = new Set([...css.matchAll(/\.([a-zA-Z][\w-]*)(?=[^{}]*\{)/g)].map((it) => it[1]));
    const by = users.get(sheet) ?? [];
    if (by.some(({ name, text }) => text.includes(`${name}[`))) continue;
    for (const one of names)
      if (!by.some(({ name, text }) => new RegExp(`\\b${name}\\.${one}\\b`).test(text)))
        found.push(`${relative(root, sheet)}: class ${one}`);
  }
}

exportsNobodyUses();
stringsNobodyUses();
classesNobodyUses();
for (const line of found) console.error(line);
if (found.length > 0) process.exit(1);
