/**
 * `Promise.withResolvers`, which Node has since 22 and two of the peers call: without it they do not
 * run on Node 20, which everything here is measured on. To be imported before them.
 */
Promise.withResolvers ??= function withResolvers() {
  let resolve;
  let reject;
  const promise = new Promise((fulfil, refuse) => {
    resolve = fulfil;
    reject = refuse;
  });
  return { promise, resolve, reject };
};
