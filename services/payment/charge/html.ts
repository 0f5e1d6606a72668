import { hashSource } from '#shared/http/security-headers';

export interface HtmlPage {
  title: string;
  /** Markup; whatever did not come from this program is passed through `Bun.escapeHTML` first. */
  body: string;
  /** The one script that may run, if any. */
  script?: string;
  /** Loads the page again after so many seconds. */
  refreshSeconds?: number;
  status?: number;
}

const style = `
*{box-sizing:border-box}
body{margin:0;min-height:100vh;display:grid;place-items:center;padding:1.5rem;background:#eef2f1;color:#1c2523;font:16px/1.5 system-ui,sans-serif}
main{width:100%;max-width:26rem;background:#fff;border-radius:14px;padding:1.75rem;box-shadow:0 6px 28px #0f2b2418}
h1{font-size:1.25rem;margin:0 0 .25rem}
p{margin:.25rem 0 1rem;color:#4b5754}
dl{display:grid;grid-template-columns:auto 1fr;gap:.4rem 1rem;margin:1.25rem 0}
dt{color:#4b5754}
dd{margin:0;text-align:right;overflow-wrap:anywhere}
.amount{font-size:2rem;font-weight:700;margin:.75rem 0;color:#0b5d4b}
.note{display:inline-block;background:#fff3d6;color:#6b4b00;border-radius:6px;padding:.1rem .5rem;font-size:.8rem}
form{display:grid;gap:.6rem}
button{font:inherit;font-weight:600;padding:.7rem;border-radius:9px;border:1px solid #c9d3d0;background:#fff;color:#1c2523;cursor:pointer}
button.main{background:#0b5d4b;border-color:#0b5d4b;color:#fff}
button:focus-visible{outline:3px solid #7cc4b2;outline-offset:2px}
`;

const styleSource = hashSource(style);

/** A page on its own: no address but its own is loaded, and no script runs but the one given. */
export function htmlPage({ title, body, script, refreshSeconds, status = 200 }: HtmlPage): Response {
  const policy = [
    "default-src 'none'",
    `style-src ${styleSource}`,
    ...(script ? [`script-src ${hashSource(script)}`] : []),
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ];
  const head = [
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    ...(refreshSeconds ? [`<meta http-equiv="refresh" content="${refreshSeconds}">`] : []),
    `<title>${Bun.escapeHTML(title)}</title>`,
    `<style>${style}</style>`,
  ];
  const html = `<!doctype html>
<html lang="en"><head>${head.join('')}</head>
<body><main>${body}</main>${script ? `<script>${script}</script>` : ''}</body></html>`;
  return new Response(html, {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': policy.join('; '),
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    },
  });
}
