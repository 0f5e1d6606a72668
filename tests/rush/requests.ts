/** A request as a phone sends it: it takes compressed answers and keeps its connection. */
export function encodeRequest({
  baseUrl,
  path,
  method = 'GET',
  token,
  body,
  form,
}: {
  baseUrl: string;
  path: string;
  method?: 'GET' | 'POST';
  token?: string;
  body?: unknown;
  form?: Record<string, string>;
}): Buffer {
  const text = form ? new URLSearchParams(form).toString() : body === undefined ? '' : JSON.stringify(body);
  const type = form ? 'application/x-www-form-urlencoded' : 'application/json';
  const lines = [
    `${method} ${path} HTTP/1.1`,
    `Host: ${new URL(baseUrl).host}`,
    'Accept-Encoding: gzip',
    ...(token ? [`Authorization: Bearer ${token}`] : []),
    ...(method === 'POST' ? [`Content-Type: ${type}`, `Content-Length: ${Buffer.byteLength(text)}`] : []),
  ];
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n${text}`);
}
