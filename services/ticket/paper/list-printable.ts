import { facesOf } from './faces.ts';

/** Seen, and meant: neither the sign for a lost letter nor the place-holder of a mark. */
const wanted = /^(?![\ufffd\u25cc])[\p{L}\p{M}\p{N}\p{P}\p{S} \u200c\u200d]$/u;

/** The file that all services may read; a test holds it to the fonts. */
export function printableFile(): string {
  const lines: string[] = [];
  for (const range of listPrintable()) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + range.length < 100) lines[lines.length - 1] = `${last} ${range}`;
    else lines.push(range);
  }
  return `/** The code points that a ticket can be printed with. Written by npm run generate from the tickets' fonts. */
export const printableRanges = \`
${lines.join('\n')}
\`;
`;
}

/** What a ticket's faces have in both weights, in ranges as `0041-005a`. */
function listPrintable(): string[] {
  const [regular, bold] = [facesOf.regular, facesOf.bold].map(
    (faces) => new Set(faces.flatMap(({ font }) => font.characterSet)),
  );
  const codes = [...regular!].filter((code) => bold!.has(code) && wanted.test(String.fromCodePoint(code)));
  const ranges: [number, number][] = [];
  for (const code of codes.sort((one, other) => one - other)) {
    const last = ranges.at(-1);
    if (last && last[1] === code - 1) last[1] = code;
    else ranges.push([code, code]);
  }
  return ranges.map(([from, to]) => `${hex(from)}-${hex(to)}`);
}

const hex = (code: number) => code.toString(16).padStart(4, '0');
