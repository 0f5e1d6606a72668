/** For lists that change with the timetable alone: shared caches may keep them for a minute. */
export const listCaching = 'public, max-age=60';

interface Context {
  headers: Record<string, string | undefined>;
  set: { headers: Record<string, string | number | undefined> };
}

/**
 * Marks an answer that depends on its URL and the timetable's version alone.
 * @returns a 304 where the client has that version already, else what `answer` makes.
 */
export function unlessUnchanged<Answer>(
  context: Context,
  version: number,
  answer: () => Answer,
): Answer | Response {
  const etag = `W/"timetable-${version}"`;
  const known = context.headers['if-none-match']?.split(',').map((one) => one.trim());
  if (known?.includes(etag)) {
    return new Response(null, { status: 304, headers: { etag, 'cache-control': listCaching } });
  }
  const made = answer();
  context.set.headers.etag = etag;
  context.set.headers['cache-control'] = listCaching;
  return made;
}
