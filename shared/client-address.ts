/** A request, and the server it came in by. */
export interface Arrival {
  request: Request;
  server: { requestIP(request: Request): { address: string } | null } | null;
}

/**
 * Where a request came from: the connection's address, or the one that the trusted proxies in front passed on.
 * @param trustedProxies how many there are; what others claim in X-Forwarded-For counts for nothing
 */
export function clientAddress({ request, server }: Arrival, trustedProxies: number): string | undefined {
  const connection = server?.requestIP(request)?.address;
  const passedOn = (request.headers.get('x-forwarded-for') ?? '').split(',').map((part) => part.trim());
  const address = trustedProxies > 0 ? passedOn.at(-trustedProxies) : connection;
  return address ? address.replace(/^::ffff:(?=\d+\.)/i, '').slice(0, 45) : undefined;
}
