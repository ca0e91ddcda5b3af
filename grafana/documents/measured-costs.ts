/** What metrics cost, as it was measured; the commands are named, to measure it again. */

export const measuredCosts = "";
