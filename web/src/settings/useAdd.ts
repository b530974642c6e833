import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import {
  addAmbience,
  addSoundfont,
  deleteAmbience,
  deleteSoundfont,
  jobResult,
  uploadFile,
} from "../api";
import { toast, toastError } from "../design";
import { t } from "../i18n";

/** Where a file is on its way to the stock; `null` while none is. */
export interface Adding {
  name: string;
  done: number | null;
}

const ADD = {
  soundfonts: (upload: string, name?: string) =>
    addSoundfont({ upload, ...(name ? { name } : {}) }),
  ambiences: (upload: string, name = "") => addAmbience({ upload, name }),
} as const;
const REMOVE = { soundfonts: deleteSoundfont, ambiences: deleteAmbience } as const;

/** Bring a file to the studio's stock: upload it, wait for the job that looks through it. */
export function useAdd(stock: "soundfonts" | "ambiences") {
  const queries = useQueryClient();
  const [adding, setAdding] = useState<Adding | null>(null);
  const add = async (file: File, name?: string) => {
    const shown = name ?? file.name;
    setAdding({ name: shown, done: 0 });
    try {
      const upload = await uploadFile(file, {
        onProgress: (done) => setAdding({ name: shown, done }),
      });
      setAdding({ name: shown, done: null });
      const job = await ADD[stock](upload.id, name);
      await jobResult(job.id);
      toast({ title: t("settings.added", { name: shown }), tone: "good" });
    } catch (error) {
      toastError(error);
    } finally {
      setAdding(null);
      await queries.invalidateQueries({ queryKey: [stock] });
    }
  };
  const remove = async (name: string) => {
    try {
      await REMOVE[stock]({ path: { name } });
      toast({ title: t("settings.removed", { name }) });
    } catch (error) {
      toastError(error);
    }
    await queries.invalidateQueries({ queryKey: [stock] });
  };
  return { adding, add, remove };
}

/** Ask for one file with the browser's chooser. */
export function askForFile(accept: string, take: (file: File) => void): void {
  const input = document.createElement("input");
  input.type = "file";
  input.accept = accept;
  input.onchange = () => {
    const file = input.files?.[0];
    if (file) take(file);
  };
  input.click();
}
