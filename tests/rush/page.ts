import type { Report } from './report.ts';
export function drawPage(report: Report): string { return `<pre>${JSON.stringify(report.total)}</pre>`; }
