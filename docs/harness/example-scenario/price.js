/** The task handler: called as a Lambda function is, in a thread of its own. */
export function handler({ seats }, { settings }) {
  return { amount: seats * settings.seatPrice, currency: settings.currency };
}
