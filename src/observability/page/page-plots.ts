/** The part of the page's script that draws the last hour, and its tables; see page-script.ts. */
export const PAGE_PLOTS = String.raw`
/* The last hour: an SVG for each plot, which says in words what it shows, and a table with the same numbers */

const SVG = by('blank').namespaceURI;
const SLOTS = 120;
const [PLOT_WIDTH, PLOT_HEIGHT] = [240, 60];

const PLOTS = [
  {
    title: isWebhook ? 'Reviews per second' : 'Initializations per second',
    unit: '/s',
    series: (history) => Object.entries(history.counts).map(([name, counts]) => [name, counts.map((count, at) => {
      const isLast = at === counts.length - 1;
      const passed = isLast ? Date.now() + clockAhead - history.lastStartMs : history.slotMs;
      return count / (Math.min(Math.max(passed, 1000), history.slotMs) / 1000);
    })]),
  },
  {
    title: isWebhook ? 'Time to answer' : 'Time to initialize',
    unit: ' ms',
    series: (history) => [['median', history.medianMs], ['99 of 100', history.p99Ms]],
  },
  ...(isWebhook ? [] : [{ title: 'Pending, at most', unit: '', series: (history) => [['objects', history.most || []]] }]),
];

function svg(tag, attributes) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

function round(value) {
  if (value === null || value === undefined) return '-';
  return value >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(2)));
}

/* 1, 2 or 5 and noughts */
function niceTop(most) {
  if (most <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(most));
  return power * [1, 2, 5, 10].find((factor) => factor * power >= most * 0.999);
}

function stepPath(values, top) {
  const width = PLOT_WIDTH / SLOTS;
  let path = '';
  values.forEach((value, at) => {
    if (value === null) return;
    const x = (SLOTS - values.length + at) * width;
    const y = (PLOT_HEIGHT - (value / top) * PLOT_HEIGHT).toFixed(1);
    const joins = at > 0 && values[at - 1] !== null;
    path += (joins ? 'V' + y : 'M' + x.toFixed(1) + ' ' + y) + 'H' + (x + width).toFixed(1);
  });
  return path;
}

function figureOf(plot) {
  const figure = make('figure', 'card plot');
  const drawing = svg('svg', { viewBox: '0 0 ' + PLOT_WIDTH + ' ' + PLOT_HEIGHT, role: 'img', preserveAspectRatio: 'none' });
  const details = make('details');
  const top = make('span', 'mark muted');
  const legend = make('ul', 'legend');
  const axis = make('p', 'axis muted');
  axis.append(make('span', '', '1 h ago'), make('span', '', 'now'));
  const frame = make('div', 'frame');
  frame.append(top, drawing);
  details.append(make('summary', '', 'As a table'), make('div', 'scroll'));
  details.lastChild.tabIndex = 0;
  details.lastChild.setAttribute('role', 'group');
  details.lastChild.setAttribute('aria-label', plot.title);
  details.addEventListener('toggle', showPlots);
  figure.append(make('figcaption', '', plot.title), frame, axis, legend, details);
  return { figure, drawing, details, top, legend };
}

const drawn = PLOTS.map(figureOf);

function showPlot(plot, { drawing, details, top, legend }) {
  const series = plot.series(view.history);
  const most = niceTop(Math.max(0, ...series.flatMap(([, values]) => values.map((value) => value || 0))));
  setText(top, round(most) + plot.unit);
  drawing.replaceChildren(...series.map(([, values], at) => svg('path', { class: 's' + at, d: stepPath(values, most) })));
  const now = series.map(([name, values]) => {
    const last = values[values.length - 1];
    return name + ' ' + round(last) + (last === null || last === undefined ? '' : plot.unit);
  });
  const says = plot.title + ' in the last hour, up to ' + round(most) + plot.unit + ' at the top. Now: ' + now.join(', ') + '.';
  if (drawing.getAttribute('aria-label') !== says) drawing.setAttribute('aria-label', says);
  if (legend.textContent !== now.join('')) legend.replaceChildren(...now.map((text, at) => make('li', 's' + at, text)));
  if (details.open) details.lastChild.replaceChildren(tableOf(plot, series));
}

function tableOf(plot, series) {
  const table = make('table', 'numbers');
  const head = table.createTHead().insertRow();
  for (const name of ['From', ...series.map(([name]) => name + (plot.unit && ' (' + plot.unit.trim() + ')'))]) {
    const th = make('th', '', name);
    th.scope = 'col';
    head.append(th);
  }
  const body = table.createTBody();
  const { lastStartMs, slotMs } = view.history;
  const length = Math.max(0, ...series.map(([, values]) => values.length));
  for (let back = 0; back < length; back += 1) {
    const values = series.map(([, all]) => all[all.length - 1 - back]);
    const row = body.insertRow();
    row.insertCell().append(timeElement(lastStartMs - back * slotMs));
    for (const value of values) row.insertCell().textContent = round(value);
  }
  return table;
}

function showPlots() {
  if (!view) return;
  PLOTS.forEach((plot, at) => showPlot(plot, drawn[at]));
  const totals = view.totals.flatMap(({ action, reason, count }) => [
    make('dt', '', reason && reason !== action ? action + ': ' + reason : action),
    make('dd', '', count.toLocaleString()),
  ]);
  by('totals').replaceChildren(...totals);
  show(by('totals-empty'), totals.length === 0);
}

by('plots').append(...drawn.map(({ figure }) => figure));
`;
