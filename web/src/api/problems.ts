import { t } from "../i18n";
import { served } from "../i18n/served";
import type { Problem } from "./wire";

/** An error the server put in words: the rule, what came, the next step. */
export class ApiProblem extends Error {
  override readonly name = "ApiProblem";
  readonly retryAfterS: number | null;

  constructor(
    readonly problem: Problem,
    readonly status: number,
    retryAfterS: number | null = null,
  ) {
    super(problem.detail ?? problem.title);
    this.retryAfterS = retryAfterS;
  }

  static async from(answer: Response): Promise<ApiProblem> {
    const wait = Number(answer.headers.get("Retry-After"));
    const retryAfterS = Number.isFinite(wait) && wait > 0 ? wait : null;
    try {
      const body = (await answer.json()) as Partial<Problem>;
      const title = body.title ?? answer.statusText;
      return new ApiProblem({ ...body, title }, answer.status, retryAfterS);
    } catch {
      const title = answer.statusText || String(answer.status);
      return new ApiProblem({ title, status: answer.status }, answer.status, retryAfterS);
    }
  }
}

/** The server did not answer at all. */
export class UnreachableError extends Error {
  override readonly name = "UnreachableError";

  constructor() {
    super("The studio does not answer.");
  }
}

/** What a person reads of any error: what happened, and what to do next where it is known. */
export function wordsOf(error: unknown): { title: string; next: string | undefined } {
  if (error instanceof ApiProblem) {
    return served().problem(error.problem);
  }
  if (error instanceof UnreachableError) {
    return { title: t("shell.gone.title"), next: t("shell.gone.next") };
  }
  return { title: error instanceof Error ? error.message : String(error), next: undefined };
}
