import { formatBytes, formatGrowth, type Report, type Second } from './report.ts';

/** The report as one page that loads nothing: lines over time beside the figures. */
export function drawPage(report: Report): string {
  const { options, total, violations } = report;
  const title = `${total.sold} seats sold in ${report.seconds.length} s`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Rush: ${title}</title>
<style>${style}</style>
</head>
<body>
<header>
<h1>${title}</h1>
<p class="verdict ${violations.length === 0 ? 'good' : 'bad'}">${
    violations.length === 0
      ? 'No seat sold twice, no fault answered, every invariant holds'
      : `${violations.length} violations`
  }</p>
<p>${text(report.machine)}. ${options.hits.toLocaleString('en')} enquiries a second at the peak, ${options.seats.toLocaleString('en')} seats, ${options.minutes} min, seed ${options.seed}; ${text(report.began.slice(0, 16).replace('T', ' '))} UTC.</p>
</header>
<main>
<section class="charts">
${charts(report.seconds)}
</section>
<div class="tables">
${tables(report)}
</div>
</main>
</body>
</html>
`;
}

const text = (value: string) => Bun.escapeHTML(value);
const whole = (value: number) => Math.round(value).toLocaleString('en');

function charts(seconds: Second[]): string {
  let [sold, peak] = [0, 0];
  const sales = seconds.map((second) => (sold += second.sold));
  for (const { answered } of seconds) peak = Math.max(peak, answered);
  const of = (name: keyof Second) => seconds.map((second) => second[name]);
  return [
    chart('Hits a second', `at most ${whole(peak)} answered`, [
      { name: 'sent', values: of('sent') },
      { name: 'answered', values: of('answered') },
    ]),
    chart('Seats sold', `${whole(sold)} in all`, [{ name: 'sold', values: sales }]),
    chart('In flight', 'sent or due, and not yet answered', [{ name: 'in flight', values: of('inFlight') }]),
    chart('Refused a second', 'holds that came too late, mostly; errors are faults and no answers', [
      { name: 'refused', values: of('refused') },
      { name: 'errors', values: of('errors') },
    ]),
  ].join('\n');
}

interface Line {
  name: string;
  values: number[];
}

const [width, height] = [600, 160];

/** The drawing stretches with the page; the words stand beside it and do not. */
function chart(title: string, says: string, lines: Line[]): string {
  const most = niceAbove(
    Math.max(1, ...lines.map(({ values }) => values.reduce((a, b) => Math.max(a, b), 0))),
  );
  const seconds = lines[0]!.values.length;
  const point = (value: number, at: number) =>
    `${((at / Math.max(1, seconds - 1)) * width).toFixed(1)},${(height - (value / most) * height).toFixed(1)}`;
  const drawn = lines.map(
    ({ values }, at) => `<polyline class="line line-${at}" points="${values.map(point).join(' ')}"/>`,
  );
  const legend =
    lines.length === 1
      ? ''
      : `<span class="legend">${lines.map(({ name }, at) => `<span class="key key-${at}">${name}</span>`).join(' ')}</span>`;
  return `<figure>
<figcaption><strong>${title}</strong> <span class="says">${says}</span> ${legend}</figcaption>
<div class="plot">
<div class="y"><span>${whole(most)}</span><span>${whole(most / 2)}</span><span>0</span></div>
<svg viewBox="0 0 ${width} ${height}" preserveAspectRatio="none" role="img" aria-label="${title} over ${seconds} seconds">
<path class="grid" d="M0 0H${width}M0 ${height / 2}H${width}M0 ${height}H${width}"/>
${drawn.join('\n')}
</svg>
<div class="x"><span>0 s</span><span>${whole(seconds / 2)} s</span><span>${whole(seconds)} s</span></div>
</div>
</figure>`;
}

/** 1, 2 or 5 and zeros, or four of them: an axis whose half is a whole number where it can be. */
function niceAbove(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 4, 6, 8, 10].map((step) => step * power).find((end) => end >= value)!;
}

function tables(report: Report): string {
  const ms = (value: number) => (value < 10 ? value.toFixed(1) : whole(value));
  const counted = (counts: [string, number][]) => counts.map(([what, times]) => [what, whole(times)]);
  return [
    table(
      'Latency in ms, from the intended start',
      ['step', 'count', 'p50', 'p99', 'p99.9', 'max'],
      report.latencies.map(({ step, count, p50, p99, p999, max }) => [
        step,
        whole(count),
        ...[p50, p99, p999, max].map(ms),
      ]),
    ),
    table(
      'Processes',
      ['process', 'CPU s', 'ms a hit', 'peak', 'end'],
      report.processes.map(({ name, cpuMs, cpuMsPerRequest, peakBytes, finalBytes }) => [
        name,
        (cpuMs / 1_000).toFixed(1),
        cpuMsPerRequest.toFixed(3),
        formatBytes(peakBytes),
        formatBytes(finalBytes),
      ]),
    ),
    table(
      'Memory: growth for a million requests',
      ['process', 'requests', 'resident', 'heap', ''],
      report.growth.map(([name, { requests, rssPerMillion, heapPerMillion, isFlat }]) => [
        name,
        whole(requests),
        formatGrowth(rssPerMillion),
        formatGrowth(heapPerMillion),
        isFlat ? 'flat' : 'grows',
      ]),
    ),
    table('Refused', ['reason', 'times'], counted(report.refusals)),
    table('How buyers fared', ['ending', 'buyers'], counted(report.journeys)),
    table('Answers', ['step: status', 'times'], counted(report.answers)),
    table(
      'Audit',
      ['invariant', 'examined', 'violations'],
      report.audit.map(({ says, examined, violations }) => [says, whole(examined), whole(violations.length)]),
    ),
    table(
      'Violations',
      ['what'],
      report.violations.map((one) => [one]),
    ),
  ].join('\n');
}

function table(title: string, heads: string[], rows: string[][]): string {
  if (rows.length === 0) return '';
  const cells = (kind: 'th' | 'td', row: string[]) =>
    `<tr>${row.map((cell) => `<${kind}>${text(cell)}</${kind}>`).join('')}</tr>`;
  return `<section${title === 'Audit' || title === 'Violations' ? ' class="wide"' : ''}>
<h2>${title}</h2>
<div class="scroll"><table><thead>${cells('th', heads)}</thead><tbody>
${rows.map((row) => cells('td', row)).join('\n')}
</tbody></table></div>
</section>`;
}

const style = `
:root { color-scheme: light dark; --ink: light-dark(#1d2125, #e6e8ea); --quiet: light-dark(#5c656d, #9aa4ad); --rule: light-dark(#dde1e5, #3a4249);
  --paper: light-dark(#fff, #15191c); --first: light-dark(#8aa0b4, #6f8599); --second: light-dark(#0b62a4, #58b0f0); --good: light-dark(#19703c, #5cc98a); --bad: light-dark(#b3261e, #ff8a80) }
* { box-sizing: border-box }
body { margin: 0 auto; max-width: 76rem; padding: 1rem; font: 16px/1.45 system-ui, sans-serif; color: var(--ink); background: var(--paper) }
h1 { font-size: 1.6rem; margin: 0 } h2 { font-size: 1.05rem; margin: 2rem 0 .5rem }
header p { margin: .3rem 0; color: var(--quiet) } header .verdict { font-weight: 600 } header .good { color: var(--good) } header .bad { color: var(--bad) }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); gap: 1.5rem 2.5rem; margin-top: 1.5rem }
figure { margin: 0; min-width: 0 } figcaption { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 .5rem; margin-bottom: .75rem } .says, .legend { color: var(--quiet); font-size: .875rem } .legend { margin-left: auto }
.key::before { content: ''; display: inline-block; width: .9em; height: .2em; margin: 0 .35em .25em .6em; background: var(--second) } .key-0::before { background: var(--first) }
.plot { display: grid; grid-template-columns: auto 1fr; gap: .25rem .5rem; font-size: .75rem; color: var(--quiet); font-variant-numeric: tabular-nums }
.y { display: flex; flex-direction: column; justify-content: space-between; text-align: right; margin: -.5em 0 } .x { grid-column: 2; display: flex; justify-content: space-between }
svg { width: 100%; height: 10rem; overflow: visible } .grid { stroke: var(--rule); vector-effect: non-scaling-stroke; fill: none }
.line { fill: none; stroke: var(--second); stroke-width: 2; stroke-linejoin: round; vector-effect: non-scaling-stroke } .line-0:not(:only-of-type) { stroke: var(--first) }
.tables { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); gap: 0 2.5rem } .tables > section { min-width: 0 } .wide { grid-column: 1 / -1 }
.scroll { overflow-x: auto } table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: .9rem }
th, td { padding: .3rem .9rem .3rem 0; text-align: right; border-bottom: 1px solid var(--rule); white-space: nowrap; vertical-align: top }
th { color: var(--quiet); font-weight: 500 } th:first-child, td:first-child { text-align: left; white-space: normal; min-width: 6.5rem; overflow-wrap: anywhere }
@media (max-width: 30rem) { th, td { padding-right: .55rem } table { font-size: .8rem } }
`;
