/**
 * AWS's prices of Step Functions in US dollars, us-east-1, as its price page had them on the day
 * below. The only place where they stand: change them here when AWS does.
 */
export const prices = {
  asOf: "2026-10-01",
  region: "us-east-1",
  source: "https://aws.amazon.com/step-functions/pricing/",
  express: {
    perMillionRequests: 1.0,
    /** Of memory over time, by what a month has used already; a GB-hour is 3,600 GB-seconds. */
    perGbHour: [
      { upToGbHours: 1_000, usd: 0.060_012 },
      { upToGbHours: 5_000, usd: 0.029_988 },
      { upToGbHours: Number.POSITIVE_INFINITY, usd: 0.016_416 },
    ],
  },
  standard: { perThousandTransitions: 0.025, freeTransitionsAMonth: 4_000 },
} as const;
