import type { components } from './schema';

export type Problem = components['schemas']['Problem'];
export type Fault = {
  pointer?: string;
  reason?: string;
  detail: string;
  position?: { line: number; column: number };
  length?: number;
  hint?: string;
};

/** A refusal in the server's words; what never reached it has the code `unreachable`. */
export class ApiError extends Error {
  readonly problem: Problem;
  readonly requestId: string;

  constructor(problem: Problem, requestId: string) {
    super(problem.detail || problem.title);
    this.problem = problem;
    this.requestId = requestId;
  }

  get faults(): Fault[] {
    return (this.problem.errors ?? []) as Fault[];
  }

  get status(): number {
    return this.problem.status;
  }

  get code(): string {
    return this.problem.code;
  }
}

const bare = (code: string, title: string, detail: string, status: number): Problem =>
  ({
    type: `urn:millrace:problem:${code}`,
    title,
    status,
    detail,
    instance: '',
    code,
    retryable: true,
  }) as unknown as Problem;

/** What a failed call came to, whatever it answered. */
export async function problemOf(response: Response): Promise<ApiError> {
  const id = response.headers.get('x-request-id') ?? '';
  const text = await response.text();
  try {
    return new ApiError(JSON.parse(text) as Problem, id);
  } catch {
    return new ApiError(
      bare('internal', response.statusText, text.slice(0, 200), response.status),
      id,
    );
  }
}

export function unreachable(): ApiError {
  return new ApiError(
    bare('unreachable', 'The server does not answer', 'Is it running? This page asks again.', 0),
    '',
  );
}
