/** Who may listen where: without credentials, only this machine may reach the API. */

const loopback = /^(127\.\d{1,3}\.\d{1,3}\.\d{1,3}|::1|localhost)$/;

/** Why the API may not be served on this address; undefined: it may. */
export function exposureProblem(host: string, hasCredentials: boolean): string | undefined {
  if (hasCredentials || loopback.test(host)) return undefined;
  return `--host ${host} could be reached from other machines, and no credentials are configured: whoever reaches it may do everything. Name a file of keys with --credentials, or listen on 127.0.0.1 and put a proxy that knows its callers in front`;
}
