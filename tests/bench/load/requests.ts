export interface Call {
  path: string;
  method?: 'GET' | 'POST';
  token?: string | undefined;
  body?: unknown;
  /** Whether the client takes compressed answers, as browsers and apps do. */
  compressed?: boolean;
}

/** A request as it goes over the wire. */
export function encodeCall({ path, method = 'GET', token, body, compressed = true }: Call): Buffer {
  const text = body === undefined ? '' : JSON.stringify(body);
  const lines = [
    `${method} ${path} HTTP/1.1`,
    'Host: 127.0.0.1',
    'Accept: application/json',
    ...(compressed ? ['Accept-Encoding: gzip, deflate, br, zstd'] : []),
    ...(token ? [`Authorization: Bearer ${token}`] : []),
    ...(body === undefined
      ? []
      : ['Content-Type: application/json', `Content-Length: ${Buffer.byteLength(text)}`]),
  ];
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n${text}`);
}
