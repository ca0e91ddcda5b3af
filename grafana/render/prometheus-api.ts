/** Prometheus' HTTP API, as far as panels need it. */

export interface Series {
  readonly labels: Readonly<Record<string, string>>;
  /** Epoch seconds and values, in order; NaN where an expression has no answer. */
  readonly points: readonly (readonly [timeS: number, value: number])[];
}

export interface TimeRange {
  readonly fromS: number;
  readonly toS: number;
  readonly stepS: number;
}

interface Result {
  readonly metric: Readonly<Record<string, string>>;
  readonly values?: readonly (readonly [number, string])[];
  readonly value?: readonly [number, string];
}

interface Answer {
  readonly status: string;
  readonly error?: string;
  readonly warnings?: readonly string[];
  readonly data?: unknown;
}

export function queryRange(
  baseUrl: string,
  expr: string,
  { fromS, toS, stepS }: TimeRange,
): Promise<readonly Series[]> {
  const parameters = { query: expr, start: fromS, end: toS, step: stepS };
  return query(baseUrl, "query_range", parameters);
}

export function queryInstant(
  baseUrl: string,
  expr: string,
  timeS: number,
): Promise<readonly Series[]> {
  return query(baseUrl, "query", { query: expr, time: timeS });
}

/** @throws Error with what Prometheus says of it. */
export async function askPrometheus(
  baseUrl: string,
  path: string,
  parameters: Readonly<Record<string, string | number>> = {},
): Promise<unknown> {
  const url = new URL(`/api/v1/${path}`, baseUrl);
  for (const [name, value] of Object.entries(parameters)) {
    url.searchParams.set(name, String(value));
  }
  let answer: Answer;
  try {
    answer = (await (await fetch(url)).json()) as Answer;
  } catch (error) {
    throw new Error(`no Prometheus answers at ${baseUrl}: --prometheus names another`, {
      cause: error,
    });
  }
  if (answer.status !== "success") {
    throw new Error(`Prometheus refuses ${JSON.stringify(parameters)}: ${answer.error}`);
  }
  if (answer.warnings !== undefined && answer.warnings.length > 0) {
    throw new Error(`Prometheus warns of ${JSON.stringify(parameters)}: ${answer.warnings}`);
  }
  return answer.data;
}

async function query(
  baseUrl: string,
  path: string,
  parameters: Readonly<Record<string, string | number>>,
): Promise<readonly Series[]> {
  const { result } = (await askPrometheus(baseUrl, path, parameters)) as {
    readonly result: readonly Result[];
  };
  return result.map(({ metric, values, value }) => ({
    labels: metric,
    points: (values ?? (value === undefined ? [] : [value])).map(
      ([timeS, text]) => [timeS, Number(text)] as const,
    ),
  }));
}
