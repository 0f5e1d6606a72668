const plainSegment = /^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9]{4}-[0-9]{2}-[0-9]{2})$/i;

/** What stands in an address before its query. */
export function pathOf(url: string): string {
  const from = url.indexOf('/', url.indexOf('://') + 3);
  const query = url.indexOf('?', from);
  return url.slice(from, query === -1 ? undefined : query);
}

/**
 * The path of a request as a log may hold it: ids and dates as they came, whatever else stands in the place of a
 * parameter by the parameter's name, and of what no route knows nothing at all.
 */
export function loggedPath(request: Request, route: string): string {
  if (!route || route.includes('*')) return 'unknown';
  if (!route.includes(':')) return route;
  const given = pathOf(request.url).split('/');
  return route
    .split('/')
    .map((part, at) => (part.startsWith(':') && plainSegment.test(given[at] ?? '') ? given[at] : part))
    .join('/');
}

/** Asked all the time by machines, so neither logged nor traced. */
export const quiet = new Set(['/health/live', '/health/ready', '/metrics']);
