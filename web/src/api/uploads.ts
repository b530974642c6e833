import { createUploadUrl } from "./operations";
import { ApiProblem, UnreachableError } from "./problems";
import type { Upload } from "./wire";

export interface UploadOptions {
  /** The share that is sent, 0 to 1. */
  onProgress?: ((done: number) => void) | undefined;
  signal?: AbortSignal | undefined;
}

/** Send a file to the studio; its kind is found there by content. */
export function uploadFile(file: File, options: UploadOptions = {}): Promise<Upload> {
  return new Promise((resolve, reject) => {
    const { onProgress, signal } = options;
    const request = new XMLHttpRequest();
    request.open("POST", createUploadUrl());
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.setRequestHeader("X-File-Name", encodeURIComponent(file.name));
    request.upload.onprogress = ({ loaded, total }) => onProgress?.(total > 0 ? loaded / total : 0);
    request.onerror = () => reject(new UnreachableError());
    request.onabort = () => reject(new DOMException("Aborted", "AbortError"));
    request.onload = () => {
      if (request.status === 201) {
        resolve(JSON.parse(request.responseText) as Upload);
        return;
      }
      const answer = new Response(request.responseText, {
        status: request.status,
        statusText: request.statusText,
      });
      void ApiProblem.from(answer).then(reject);
    };
    signal?.addEventListener("abort", () => request.abort());
    request.send(file);
  });
}
