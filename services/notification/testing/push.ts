import { createDecipheriv, createECDH, createHmac, type ECDH, randomBytes } from 'node:crypto';

interface Pushed {
  path: string;
  headers: Headers;
  body: Buffer;
}

export interface PlayedPushService {
  origin: string;
  pushed: Pushed[];
  rule: (path: string) => Response;
  stop(): void;
}

/** A push service that says what a test puts into its mouth, and the browsers behind it. */
export function playPushService(): PlayedPushService {
  const pushed: Pushed[] = [];
  const server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    async fetch(request) {
      const path = new URL(request.url).pathname;
      pushed.push({ path, headers: request.headers, body: Buffer.from(await request.arrayBuffer()) });
      return played.rule(path);
    },
  });
  const played: PlayedPushService = {
    origin: `http://127.0.0.1:${server.port}`,
    pushed,
    rule: () => new Response(null, { status: 201 }),
    stop: () => void server.stop(true),
  };
  return played;
}

/** A browser's side of a subscription: its keys, and the reading of what comes. */
export function openBrowser(origin: string, path: string) {
  const keys = createECDH('prime256v1');
  const publicKey = keys.generateKeys();
  const secret = randomBytes(16);
  return {
    path,
    subscription: {
      endpoint: `${origin}${path}`,
      expirationTime: null,
      keys: { p256dh: publicKey.toString('base64url'), auth: secret.toString('base64url') },
    },
    read: (body: Buffer) => decrypt(body, keys, secret),
  };
}

const hmac = (key: Buffer, ...parts: (Buffer | string)[]) =>
  parts.reduce((mac, part) => mac.update(part), createHmac('sha256', key)).digest();

/** RFC 8291 over RFC 8188, one record. */
function decrypt(body: Buffer, keys: ECDH, secret: Buffer): unknown {
  const salt = body.subarray(0, 16);
  const sender = body.subarray(21, 21 + body[20]!);
  const sealed = body.subarray(21 + body[20]!);
  const extracted = hmac(secret, keys.computeSecret(sender));
  const input = hmac(extracted, 'WebPush: info\0', keys.getPublicKey(), sender, '\x01');
  const pseudoRandom = hmac(salt, input);
  const key = hmac(pseudoRandom, 'Content-Encoding: aes128gcm\0\x01').subarray(0, 16);
  const nonce = hmac(pseudoRandom, 'Content-Encoding: nonce\0\x01').subarray(0, 12);
  const decipher = createDecipheriv('aes-128-gcm', key, nonce);
  decipher.setAuthTag(sealed.subarray(-16));
  const padded = Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]);
  return JSON.parse(padded.subarray(0, padded.lastIndexOf(2)).toString());
}
