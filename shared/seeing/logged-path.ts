const plainSegment = /^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9]{4}-[0-9]{2}-[0-9]{2})$/i;

/**
 * The path of a request as a log may hold it: ids and dates as they came, whatever else stands in the place of a
 * parameter by the parameter's name, and of what no route knows nothing at all.
 */
export function loggedPath(request: Request, route: string): string {
  if (!route || route.includes('*')) return 'unknown';
  const given = new URL(request.url).pathname.split('/');
  return route
    .split('/')
    .map((part, at) => (part.startsWith(':') && plainSegment.test(given[at] ?? '') ? given[at] : part))
    .join('/');
}
