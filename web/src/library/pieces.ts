import {
  type InfiniteData,
  type QueryClient,
  useInfiniteQuery,
  useMutation,
  useQueryClient,
} from "@tanstack/react-query";
import { create } from "zustand";
import {
  createPiece,
  deletePiece as deleteForGood,
  listPieces,
  type PieceChange,
  type PieceList,
  type PieceRow,
  type PieceSort,
  updatePiece,
} from "../api";
import { toast, toastError } from "../design";
import { t } from "../i18n";

export interface Wanted {
  q: string;
  style: string;
  starred: boolean;
  sort: PieceSort;
}

const PAGE = 40;
const UNDO_MS = 7000;

type Pages = InfiniteData<PieceList, number>;

/** The pieces that fit, page by page; those on their way out are left out. */
export function usePieces(wanted: Wanted) {
  const leaving = useLeaving((state) => state.leaving);
  const query = useInfiniteQuery({
    queryKey: ["pieces", wanted],
    initialPageParam: 0,
    queryFn: ({ pageParam, signal }) => {
      const { q, style, starred, sort } = wanted;
      const query = {
        q: q.trim() || undefined,
        style: style || undefined,
        starred: starred || undefined,
        sort,
        limit: PAGE,
        offset: pageParam,
      };
      return listPieces({ query, signal });
    },
    getNextPageParam: (last, pages) => {
      const shown = pages.reduce((sum, page) => sum + page.pieces.length, 0);
      return last.pieces.length > 0 && shown < last.total ? shown : undefined;
    },
    placeholderData: (before) => before,
  });
  const all = query.data?.pages.flatMap((page) => page.pieces) ?? [];
  const pieces = all.filter((piece) => !leaving.has(piece.id));
  const total = (query.data?.pages[0]?.total ?? 0) - (all.length - pieces.length);
  return { ...query, pieces, total };
}

function changeEverywhere(queries: QueryClient, id: string, change: Partial<PieceRow>): void {
  queries.setQueriesData<Pages>({ queryKey: ["pieces"] }, (data) => {
    if (!data?.pages) return data;
    return {
      ...data,
      pages: data.pages.map((page) => ({
        ...page,
        pieces: page.pieces.map((piece) => (piece.id === id ? { ...piece, ...change } : piece)),
      })),
    };
  });
}

/** Give a piece another name or a star; shown at once, taken back when the server refuses. */
export function useChangePiece() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ id, change }: { id: string; change: PieceChange }) =>
      updatePiece(change, { path: { piece_id: id } }),
    onMutate: ({ id, change }) => {
      const { title, starred } = change;
      changeEverywhere(queries, id, {
        ...(title ? { title } : {}),
        ...(starred === null || starred === undefined ? {} : { starred }),
      });
    },
    onError: toastError,
    onSettled: (_data, _error, { id }) => {
      void queries.invalidateQueries({ queryKey: ["pieces"] });
      void queries.invalidateQueries({ queryKey: ["piece", id] });
    },
  });
}

/** Make a second piece of one. */
export function useCopyPiece() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => createPiece({ copy_of: id }),
    onSuccess: (copy) => toast({ title: t("library.copied", { title: copy.title }), tone: "good" }),
    onError: toastError,
    onSettled: () => queries.invalidateQueries({ queryKey: ["pieces"] }),
  });
}

interface Leaving {
  /** Pieces that go for good when their time to undo is over: id → timer. */
  leaving: ReadonlyMap<string, number>;
  put: (id: string, timer: number) => void;
  drop: (id: string) => void;
}

const useLeaving = create<Leaving>((set) => ({
  leaving: new Map(),
  put: (id, timer) => set(({ leaving }) => ({ leaving: new Map(leaving).set(id, timer) })),
  drop: (id) =>
    set(({ leaving }) => {
      const rest = new Map(leaving);
      rest.delete(id);
      return { leaving: rest };
    }),
}));

// Whoever closes the window meant it: what is on its way out goes.
window.addEventListener("pagehide", () => {
  for (const id of useLeaving.getState().leaving.keys()) {
    deleteForGood({ path: { piece_id: id }, keepalive: true }).catch(() => undefined);
  }
});

/** Delete a piece, with a few seconds to take it back. */
export function deletePiece(queries: QueryClient, piece: Pick<PieceRow, "id" | "title">): void {
  const { put, drop } = useLeaving.getState();
  const timer = window.setTimeout(async () => {
    try {
      await deleteForGood({ path: { piece_id: piece.id } });
    } catch (error) {
      toastError(error);
    }
    await queries.invalidateQueries({ queryKey: ["pieces"] });
    drop(piece.id);
  }, UNDO_MS);
  put(piece.id, timer);
  toast({
    title: t("library.deleted", { title: piece.title }),
    stay_ms: UNDO_MS - 200,
    action: {
      label: t("common.undo"),
      run: () => {
        window.clearTimeout(timer);
        drop(piece.id);
      },
    },
  });
}
