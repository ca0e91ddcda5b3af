/** What each execution is given, and how it must end: worked out from its index, never kept. */

export function input(index, random) {
  return { order: `t-${index}`, seats: 1 + Math.floor(random() * 10) };
}

export function expected(_index, { order, seats }) {
  if (seats > 8) return { status: "FAILED", error: "Tickets.TooMany" };
  const amount = seats * 12;
  return {
    status: "SUCCEEDED",
    output: {
      order,
      seats,
      price: { amount, currency: "EUR" },
      payment: { receipt: order, paid: amount },
    },
  };
}
