/** What metrics cost, as it was measured; the command is named, to measure it again. */

export const measuredCosts =
  "Counting costs 20 to 40 ns of CPU an execution (five states, one task), which is below 1 % of the 6 µs and more that an execution takes; a scrape of the largest node (100,000 state machines, 64 shards, every bucket with an example) 9 to 15 ms of CPU and 350 KB: `node dist/bench/ceilings/metrics-cost.js`, on 2 shared cores of an AMD EPYC.";
