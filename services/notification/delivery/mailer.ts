import { createTransport } from 'nodemailer';
import { drawPng } from '#shared/qr/draw-qr';
import type { NotificationConfig } from '../config.ts';
import type { QrImage } from '../schema.ts';

/** Pixels; sharp on a phone that shows two or three to a point. */
const pictureSize = 500;

interface Mail {
  /** Makes the Message-ID, so that a mail sent twice is recognised as one. */
  notificationId: string;
  to: string;
  subject: string;
  text: string;
  html?: string;
  images?: QrImage[];
  files?: MailFile[];
}

export interface MailFile {
  filename: string;
  contentType: string;
  content: Buffer | string;
}

interface Receipt {
  messageId: string;
  response: string;
}

/**
 * Connections to the SMTP server for one sort of mail; a lane never waits for another. Queued mail waits in rows, and a
 * lane holds no more of it than it hands over at once.
 */
export interface Lane {
  /** Resolves once the server has accepted the mail. @throws what `readFault` reads. */
  send(mail: Mail): Promise<Receipt>;
  close(): void;
}

export function openLane(
  config: NotificationConfig,
  lane: { connections: number; deadlineMs: number },
): Lane {
  const transport = createTransport(
    {
      pool: true,
      url: config.SMTP_URL,
      maxConnections: lane.connections,
      connectionTimeout: Math.min(5_000, lane.deadlineMs),
      greetingTimeout: Math.min(5_000, lane.deadlineMs),
      socketTimeout: lane.deadlineMs,
      idleTimeout: 30_000,
    },
    { from: config.MAIL_FROM, disableFileAccess: true, disableUrlAccess: true },
  );
  const domain = config.MAIL_FROM.slice(config.MAIL_FROM.lastIndexOf('@') + 1)
    .replace(/>.*$/, '')
    .trim();

  return {
    async send(mail) {
      const { messageId, response } = await transport.sendMail({
        to: { name: '', address: mail.to },
        subject: mail.subject,
        text: mail.text,
        html: mail.html,
        attachments: [...drawImages(mail.images ?? []), ...(mail.files ?? [])],
        messageId: `<${mail.notificationId}@${domain}>`,
        headers: { 'Auto-Submitted': 'auto-generated' },
        signal: AbortSignal.timeout(lane.deadlineMs),
      });
      return { messageId, response };
    },
    close: () => transport.close({ force: true }),
  };
}

function drawImages(images: QrImage[]) {
  return images.map(({ cid, filename, text }) => ({
    cid,
    filename,
    content: Buffer.from(drawPng(text, pictureSize)),
    contentType: 'image/png',
    contentDisposition: 'inline' as const,
  }));
}
