import type { ColumnResult, CompareDocument, ComparedColumn } from './document.ts';
import { bandChart, largeChart, smallChart } from './html-chart.ts';
import { STYLE } from './html-style.ts';
import { escaped } from './html-text.ts';
import type { NumericFacts, Picture } from './picture.ts';
import {
  byDrift,
  count,
  counted,
  leadingResult,
  outcomeOf,
  OUTCOME_WORDS,
  percent,
  short,
  shortP,
  verdictSentence,
} from './words.ts';

/** Columns that have their charts in the report; of the columns behind those, the least drifted ones, the numbers alone are kept. */
const PICTURED = 200;
/** Drifted columns that stand open. */
const OPEN = 3;

/**
 * A comparison as one HTML file: no script, no outside part, no row of the data in it, only counts and the names of the commonest levels.
 * Columns by drift, each with both distributions, its statistic on the band that chance reaches, and what cannot be said.
 */
export function htmlReport(
  document: CompareDocument,
  pictures: ReadonlyMap<string, Picture>,
  files: { readonly reference: string; readonly current: string },
): string {
  const { dataset, reference, current, columns } = document;
  const judged = columns.filter(({ results }) => results.some(({ drifted }) => drifted !== null)).length;
  const verdict = judged === 0 ? '' : dataset.drifted ? 'drift' : 'steady';
  const rule =
    dataset.method === 'e-bh'
      ? 'Columns are named by e-BH over all columns: at most 5\u00a0% of those named, on average, differ by chance alone.'
      : `Columns and the whole are judged as ${document.parity ?? 'the peer'} does.`;
  const items = byDrift(document).map((column, at) =>
    columnItem(column, document, at < PICTURED ? pictures.get(column.column) : undefined, at),
  );
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="color-scheme" content="light dark"><title>${escaped(`Drift report: ${baseName(files.reference)} and ${baseName(files.current)}`)}</title><link rel="icon" href="data:,"><style>${STYLE}</style></head>
<body><header class="bar-top"><div>${MARK}<span class="word">Leeway</span><span class="what">drift report</span></div></header>
<main><h1 class="${verdict}">${escaped(verdictSentence(document))}</h1>
<p class="lead">${escaped(rule)}</p>
<dl class="facts">${[
    fact('Reference', counted(reference.rows, 'row'), baseName(files.reference)),
    fact('Current', counted(current.rows, 'row'), baseName(files.current)),
    fact('Columns judged', `${count(judged)} of ${count(columns.length)}`, notJudgedWords(columns.length - judged)),
    fact(
      'Named for drift',
      count(columns.filter(({ column }) => dataset.columns.includes(column)).length),
      `${percent(dataset.driftedShare)} of those judged`,
    ),
  ].join('')}</dl>
<h2 id="columns">Columns, most drifted first</h2>
<p class="legend"><span><i class="k-was"></i>reference</span><span><i class="k-now"></i>current</span><span><i class="k-95"></i>95 % of differences by chance</span><span><i class="k-999"></i>99.9 %</span><span><i class="k-limit"></i>threshold</span></p>
<ul class="columns">${items.join('\n')}</ul>
${multivariateSection(document)}<h2>What this report cannot say</h2>
<ul class="limits">${limits(document)
    .map((line) => `<li>${escaped(line)}</li>`)
    .join('')}</ul>
<footer>Made by <code>leeway compare</code>. The same files give the same report, bit for bit.</footer></main></body></html>
`;
}

const MARK =
  '<svg width="26" height="26" viewBox="0 0 32 32" aria-hidden="true"><rect width="32" height="32" rx="7" style="fill:var(--mark)"/><path d="M5 9h22" stroke="#e8c547" stroke-width="2" stroke-dasharray="3 2.5"/><path d="M5 23l5-2 4 1.5 4.5-6 3.5 2.5L27 14" fill="none" stroke="#fff" stroke-width="2.5" stroke-linecap="round" stroke-linejoin="round"/></svg>';

function fact(name: string, value: string, note: string): string {
  return `<div><dt>${escaped(name)}</dt><dd>${escaped(value)}<small>${escaped(note)}</small></dd></div>`;
}

function notJudgedWords(number: number): string {
  return number === 0 ? 'none left out' : `${count(number)} could not be judged`;
}

function columnItem(
  column: ComparedColumn,
  document: CompareDocument,
  picture: Picture | undefined,
  at: number,
): string {
  const outcome = outcomeOf(column, document);
  const name = column.column === '' ? '(no name)' : column.column;
  const leading = leadingResult(column);
  const measure = leading === undefined ? '' : measureOf(leading);
  const badge = `<span class="badge ${outcome}">${OUTCOME_WORDS[outcome]}</span>`;
  const head = `<span class="head"><span class="name">${escaped(name)}</span><span class="type">${column.type}</span></span>`;
  const small = `<span class="pic">${picture === undefined ? '' : smallChart(picture)}</span>`;
  const turn =
    '<svg class="turn" width="12" height="12" viewBox="0 0 12 12" aria-hidden="true"><path d="M4 2l4 4-4 4" fill="none" stroke="currentColor" stroke-width="1.8"/></svg>';
  const open = outcome === 'drift' && at < OPEN ? ' open' : '';
  return `<li><details${open}><summary>${turn}${head}${small}<span class="measure">${measure}</span>${badge}</summary><div class="body">${bodyOf(column, picture, name)}</div></details></li>`;
}

function measureOf(result: ColumnResult): string {
  if (result.insufficient !== null)
    return `<span class="said">${escaped(result.insufficient.slice(0, 90))}${result.insufficient.length > 90 ? '…' : ''}</span>`;
  const isTest = result.scale === 'p-value';
  const value = isTest ? `p ${shortP(result.pValue)}` : short(result.statistic);
  const limit = isTest ? `drift at ${short(result.threshold)} and below` : `drift above ${short(result.threshold)}`;
  const chart = bandChart(result);
  return `${chart === '' ? '' : `<span class="scale">${chart}</span>`}<span class="said">${escaped(result.method)} <b>${escaped(value)}</b>, ${limit}</span>`;
}

function bodyOf(column: ComparedColumn, picture: Picture | undefined, name: string): string {
  const said = silences(column)
    .map((sentence) => `<p class="reason full">${escaped(sentence)}</p>`)
    .join('');
  const chart = picture === undefined ? '' : `<div>${largeChart(picture, name)}</div>`;
  return `${said}${chart}<div>${sidesTable(column, picture)}</div><div class="full scroll" role="region" aria-label="${escaped(`Results for ${name}`)}" tabindex="0">${resultsTable(column)}</div>`;
}

/** What nothing could be said of: the column, or where other methods did say something, the methods that did not. */
function silences({ results }: ComparedColumn): readonly string[] {
  const methods = new Map<string, string[]>();
  for (const { method, insufficient } of results) {
    if (insufficient !== null) methods.set(insufficient, [...(methods.get(insufficient) ?? []), method]);
  }
  const judged = results.some(({ insufficient }) => insufficient === null);
  return [...methods].map(([reason, names]) => {
    const who = `${names.join(', ')} ${names.length === 1 ? 'says' : 'say'} nothing`;
    return `${judged ? who : 'Not judged'}: ${reason}.`;
  });
}

/** Both sides in numbers: rows, gaps, and for numeric columns where the values lie. */
function sidesTable({ results }: ComparedColumn, picture: Picture | undefined): string {
  const [first] = results;
  if (first === undefined) return '';
  const row = (name: string, values: readonly [string, string]): string =>
    `<tr><th scope="row">${name}</th><td class="n">${values[0]}</td><td class="n">${values[1]}</td></tr>`;
  const facts = picture?.kind === 'numeric' ? picture.facts : null;
  const fields: readonly (readonly [string, keyof NumericFacts])[] = [
    ['mean', 'mean'],
    ['standard deviation', 'sd'],
    ['least', 'min'],
    ['greatest', 'max'],
  ];
  const numbers =
    facts === null
      ? []
      : fields.map(([label, key]) => row(label, [short(facts[0][key]), short(facts[1][key])] as const));
  return `<table><caption class="hidden">Both sides</caption><thead><tr><td></td><th scope="col" class="n">reference</th><th scope="col" class="n">current</th></tr></thead><tbody>${row('rows with a value', [count(first.n[0]), count(first.n[1])])}${row('without a value', [percent(first.null_rate[0]), percent(first.null_rate[1])])}${numbers.join('')}</tbody></table>`;
}

function resultsTable({ results }: ComparedColumn): string {
  const rows = results.map((result) => {
    const band = result.null;
    const verdict = result.drifted === null ? '–' : result.drifted ? 'beyond' : 'within';
    const effect = result.effect === undefined ? '–' : `${escaped(result.effect.name)} ${short(result.effect.value)}`;
    return `<tr><th scope="row">${escaped(result.method)}</th><td class="n">${short(result.statistic)}</td><td class="n">${escaped(shortP(result.pValue))}</td><td class="n">${short(result.threshold)}</td><td>${verdict}</td><td class="n">${band === null ? '–' : `${short(band.mean)} · ${short(band.q95)} · ${short(band.q999)}`}</td><td class="n">${effect}</td></tr>`;
  });
  return `<table><caption>Results</caption><thead><tr><th scope="col">method</th><th scope="col" class="n">statistic</th><th scope="col" class="n">p</th><th scope="col" class="n">threshold</th><th scope="col">it is</th><th scope="col" class="n">by chance: mean · 95 % · 99.9 %</th><th scope="col" class="n">effect</th></tr></thead><tbody>${rows.join('')}</tbody></table>`;
}

function multivariateSection({ multivariate }: CompareDocument): string {
  if (multivariate.length === 0) return '';
  const rows = multivariate.map(
    ({ method, statistic, pValue, threshold, drifted, insufficient, n }) =>
      `<tr><th scope="row">${escaped(method)}</th><td class="n">${short(statistic)}</td><td class="n">${escaped(shortP(pValue))}</td><td class="n">${short(threshold)}</td><td>${insufficient === null ? (drifted === true ? 'drift' : 'steady') : escaped(insufficient)}</td><td class="n">${count(n[0])} · ${count(n[1])}</td></tr>`,
  );
  return `<h2>All numeric columns together</h2><div class="scroll" role="region" aria-label="Results for whole rows" tabindex="0"><table><thead><tr><th scope="col">method</th><th scope="col" class="n">statistic</th><th scope="col" class="n">p</th><th scope="col" class="n">threshold</th><th scope="col">verdict</th><th scope="col" class="n">rows: reference · current</th></tr></thead><tbody>${rows.join('')}</tbody></table></div>`;
}

/** What a reader must not take from the report, with the numbers of this one. */
function limits(document: CompareDocument): string[] {
  const { columns } = document;
  const lines = [
    'Whether the model has become worse. This compares what went in, or came out; only labels tell whether the answers still fit, and a column may drift without harm.',
    'Why. Columns are compared one by one; a change of how they go together shows only in a method for whole rows.',
  ];
  const raised = columns.filter(({ results }) =>
    results.some(
      ({ threshold, null: band, drifted, pValue }) =>
        drifted !== null && pValue === null && band !== null && threshold === band.q95,
    ),
  );
  if (raised.length > 0) {
    const smallest = Math.min(...raised.flatMap(({ results }) => results.map(({ n }) => Math.min(n[0], n[1]))));
    lines.push(
      `Small differences in ${counted(raised.length, 'column')}: with as few as ${counted(smallest, 'row')} on a side, chance alone reaches the usual threshold, which was raised to what chance stays below in 95 % of cases.`,
    );
  }
  const silent = columns.filter(({ results }) => results.every(({ drifted }) => drifted === null));
  if (silent.length > 0)
    lines.push(
      `Anything about ${counted(silent.length, 'column')} that could not be judged: the reason stands with each.`,
    );
  if (columns.length > PICTURED)
    lines.push(`How all columns look: only the ${PICTURED} that drifted most have their charts here.`);
  return lines;
}

function baseName(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path;
}
