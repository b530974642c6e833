import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vitest/config";
import { fakeStudio } from "./tools/fake.ts";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const page = here("../src/cadenza/http/page");
const server = process.env.CADENZA_SERVER ?? "http://127.0.0.1:8083";

/** The viewer of the API's description, shown at /docs without anything from outside. */
function apiPages(): Plugin {
  const files = ["swagger-ui-bundle.js", "swagger-ui.css", "LICENSE", "NOTICE"];
  return {
    name: "api-pages",
    apply: "build",
    generateBundle() {
      for (const file of files) {
        const source = readFileSync(here(`node_modules/swagger-ui-dist/${file}`));
        this.emitFile({ type: "asset", fileName: `docs/${file}`, source });
      }
    },
  };
}

export default defineConfig({
  plugins: [react(), apiPages(), ...(process.env.CADENZA_FAKE ? [fakeStudio()] : [])],
  build: {
    outDir: page,
    emptyOutDir: true,
    assetsInlineLimit: 0,
    target: "es2022",
    modulePreload: { polyfill: false },
  },
  server: {
    host: "127.0.0.1",
    proxy: process.env.CADENZA_FAKE
      ? {}
      : Object.fromEntries(
          ["/api", "/health", "/openapi.json", "/docs"].map((path) => [
            path,
            // The server answers its own page alone.
            { target: server, changeOrigin: true, headers: { origin: server } },
          ]),
        ),
  },
  test: {
    environment: "jsdom",
    testTimeout: 20_000,
    setupFiles: ["src/testing/setup.ts"],
    include: ["src/**/*.test.{ts,tsx}", "tools/**/*.test.ts"],
    css: { modules: { classNameStrategy: "non-scoped" } },
  },
});
