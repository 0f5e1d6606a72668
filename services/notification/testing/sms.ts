import type { Sms } from '../sms/provider.ts';

export interface PlayedSms {
  url: string;
  key: string;
  /** What was asked, in order. */
  asked: Sms[];
  /** What to say to a message; undefined answers as providers do when all is well. */
  rule: (sms: Sms) => Response | Promise<Response> | undefined;
  stop(): void;
}

/** An SMS provider that says what a test puts into its mouth. */
export function playSms(): PlayedSms {
  const key = 'sms-key';
  const asked: Sms[] = [];
  const server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    async fetch(request) {
      if (request.headers.get('authorization') !== `Bearer ${key}`)
        return Response.json({ error: 'bad key' }, { status: 401 });
      const sms = (await request.json()) as Sms;
      asked.push(sms);
      return (
        played.rule(sms) ?? Response.json({ id: `p-${asked.length}`, status: 'QUEUED' }, { status: 202 })
      );
    },
  });
  const played: PlayedSms = {
    url: `http://127.0.0.1:${server.port}/messages`,
    key,
    asked,
    rule: () => undefined,
    stop: () => void server.stop(true),
  };
  return played;
}
