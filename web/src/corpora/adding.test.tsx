import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, renderHook } from "@testing-library/react";
import type { ReactNode } from "react";
import { expect, test, vi } from "vitest";
import { ApiProblem } from "../api";
import { answering } from "../testing/render";
import { useAddFiles } from "./corpora";

vi.mock("../api", async (original) => ({
  ...(await original<typeof import("../api")>()),
  uploadFile: async (file: File) => {
    if (file.name.endsWith(".md"))
      throw new ApiProblem({ title: "Unsupported", detail: "this is no music" }, 415);
    return { id: `u-${file.name}` };
  },
}));

test("a file that is no music is named, and the others go in", async () => {
  const asked = answering({ "POST /corpora/mine/files": { added: 2 } });
  const wrapper = ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={new QueryClient()}>{children}</QueryClientProvider>
  );
  const { result } = renderHook(() => useAddFiles("mine", "CC0-1.0"), { wrapper });
  const files = ["a.mid", "notes.md", "b.mid"].map((name) => new File(["x"], name));
  const refused = await act(() => result.current.add(files));
  expect(refused).toEqual([{ file: "notes.md", why: "this is no music" }]);
  expect(asked[0]?.body).toEqual({ uploads: ["u-a.mid", "u-b.mid"], licence: "CC0-1.0" });
  expect(result.current.adding).toBeNull();
});
