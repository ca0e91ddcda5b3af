/** What metrics cost, as it was measured; the command is named, to measure it again. */

export const measuredCosts =
  "Counting costs 20 to 40 ns of CPU an execution (five states, one task), which is below 1 % of the 6 µs and more that an execution takes; counting a request to the API 0.2 µs, below 1 % of what it takes; a scrape of the largest node (100,000 state machines, 64 shards, every bucket with an example) 9 to 15 ms of CPU and 350 KB, of an API whose every operation was called 3 ms and 170 KB: `node dist/bench/ceilings/metrics-cost.js`, on 2 shared cores of an AMD EPYC.";
