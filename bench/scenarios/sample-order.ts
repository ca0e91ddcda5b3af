/**
 * The input that the built-in scenarios share: an order of about 300 bytes of JSON. All but its id
 * repeats every `orderPeriod` indexes.
 */

export interface SampleOrder {
  readonly orderId: string;
  readonly total: number; // index modulo 200: half of all orders are above 100.
  readonly customer: {
    readonly id: string;
    readonly name: string;
    readonly email: string;
    readonly city: string;
  };
  readonly items: readonly SampleItem[]; // Three.
}

export interface SampleItem {
  readonly sku: string;
  readonly quantity: number;
  readonly price: number;
}

export const orderPeriod = 1000;
const totals = 200;
const names = ["Ada Brook", "Ben Castle", "Cleo Drift", "Dan Elm", "Eve Fjord"];
const cities = ["Lisbon", "Oslo", "Turin", "Ghent"];

export function sampleOrder(index: number, orderId = `o-${index}`): SampleOrder {
  const customer = index % orderPeriod;
  return {
    orderId,
    total: index % totals,
    customer: {
      id: `c${customer}`,
      name: names[customer % names.length]!,
      email: `customer.${customer}@shop.example`,
      city: cities[customer % cities.length]!,
    },
    items: [
      { sku: `bolt-${customer % 7}`, quantity: 1 + (customer % 3), price: 7 },
      { sku: `washer-${customer % 11}`, quantity: 2 + (customer % 5), price: 3 },
      { sku: `bracket-${customer % 13}`, quantity: 1, price: 12 + (customer % 9) },
    ],
  };
}
