/** The one step of the durable peers' work, as a task handler: what is charged for an order. */
export function handler({ total }: { readonly total: number }): object {
  return { ok: true, amount: total };
}
