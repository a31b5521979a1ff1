import { PAGE_ADDRESS } from './page-address.js';
import { PAGE_PLOTS } from './page-plots.js';
import { PAGE_TABLES } from './page-tables.js';

/**
 * Fills the page, in the browser's JavaScript. It reads LiveView (live-view.ts) from the events of `live`. Names and errors
 * are not trusted: they are only ever set as textContent.
 */
export const PAGE_SCRIPT = String.raw`
'use strict';
const MOST_DECISIONS = 200;
const LATE_MS = 10000;
const SILENT_MS = 40000;
const by = (id) => document.getElementById(id);
const bodyOf = (id) => by(id).tBodies[0];

const isWebhook = document.body.dataset.role === 'webhook';

let source;
let view;
let heardAt = 0;
let lostAt;
let clockAhead = 0;
let newestId = 0;

function make(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
}

function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function show(element, visible) {
  element.hidden = !visible;
}

function list(element, texts) {
  element.replaceChildren(...texts.map((text) => make('li', '', text)));
}

function duration(milliseconds) {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  if (seconds < 60) return seconds + ' s';
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return minutes + ' min ' + (seconds % 60) + ' s';
  const hours = Math.floor(minutes / 60);
  return hours < 24 ? hours + ' h ' + (minutes % 60) + ' min' : Math.floor(hours / 24) + ' d ' + (hours % 24) + ' h';
}

/* In the reader's zone, and with the day where it is not today's; UTC on hover */
function timeElement(milliseconds) {
  const date = new Date(milliseconds);
  const isToday = date.toDateString() === new Date().toDateString();
  const time = make('time', '', isToday ? date.toLocaleTimeString([], { hour12: false }) : date.toLocaleString([], { hour12: false }));
  time.dateTime = date.toISOString();
  time.title = date.toISOString();
  return time;
}

function setSince(element, milliseconds) {
  if (element.dataset.since === String(milliseconds)) return;
  element.dataset.since = milliseconds;
  element.dateTime = new Date(milliseconds).toISOString();
  element.title = 'since ' + element.dateTime;
}

function cell(label, className, ...children) {
  const td = make('td', className);
  td.dataset.label = label;
  td.setAttribute('role', 'cell');
  td.append(...children);
  return td;
}

function rowOf(...cells) {
  const tr = make('tr');
  tr.setAttribute('role', 'row');
  tr.append(...cells);
  return tr;
}

${PAGE_ADDRESS}
${PAGE_TABLES}
${PAGE_PLOTS}
/* The filter, and the texts about both tables */

function emptyText(id, count, noneText) {
  if (onlyObject !== '') return id === 'pending' ? onlyObject + ' is not known to be pending.' : 'Nothing about ' + onlyObject + ' here.';
  return count === 0 ? noneText : 'None of ' + count + ' matches the filter.';
}

function filterTable(id, noneText, total) {
  const words = by('filter').value.toLowerCase().split(/\s+/).filter(Boolean);
  const rows = [...bodyOf(id).rows];
  let shown = 0;
  for (const tr of rows) {
    const isWanted = onlyObject === '' || tr.dataset.key === onlyObject;
    const matches = isWanted && words.every((word) => tr.dataset.text.includes(word));
    show(tr, matches);
    if (matches) shown += 1;
  }
  show(by(id), shown > 0);
  show(by(id + '-empty'), shown === 0);
  setText(by(id + '-empty'), emptyText(id, rows.length, noneText));
  setText(by(id + '-count'), words.length > 0 || onlyObject !== '' ? shown + ' of ' + total + ' shown' : String(total));
}

function filter() {
  if (!view) return;
  if (!isWebhook) {
    const unseen = unseenText();
    filterTable('pending', unseen || 'Nothing is pending: every workload of the kinds below has been initialized.', view.pendingCount);
    setText(by('pending-unseen'), unseen);
    setText(by('pending-kinds'), kindsText());
    show(by('pending-kinds'), view.watches.length > 0);
    show(by('pending-unseen'), unseen !== '' && (bodyOf('pending').rows.length > 0 || onlyObject !== ''));
  }
  const none = isWebhook
    ? 'No review since this webhook started. Create a pod in a namespace that has injection, and it appears here at once.'
    : 'No decision since this replica started. Create a workload, and its decision appears here at once, with the reason: ' +
      'kubectl apply -f manifests/samples/apps.yaml';
  filterTable('decisions', none, bodyOf('decisions').rows.length);
}

/* Time, and announcements for screen readers: few enough to listen to */

function tick() {
  if (lostAt !== undefined) {
    setText(by('lost'), 'Connection lost. What is shown is ' + duration(Date.now() - lostAt) + ' old; trying again.');
    return;
  }
  const now = Date.now() + clockAhead;
  for (const element of document.querySelectorAll('.since')) {
    const age = now - Number(element.dataset.since);
    setText(element, (element.dataset.before || '') + duration(age) + (element.dataset.after || ''));
    if (element.dataset.late) element.classList.toggle('late', age > LATE_MS);
  }
}

function announce() {
  if (!view) return;
  const newest = bodyOf('decisions').rows[0];
  const decision = newest ? ' Newest decision: ' + [3, 1, 2].map((at) => newest.cells[at].textContent).join(' ') + '.' : '';
  setText(by('announce'), (isWebhook ? '' : view.pendingCount + ' pending.') + decision);
}

/* The connection */

function connected(text, className) {
  setText(by('connection'), text);
  by('connection').className = 'pill ' + className;
}

function take(event, isNew) {
  view = JSON.parse(event.data);
  heardAt = Date.now();
  clockAhead = view.nowMs - heardAt;
  lostAt = undefined;
  show(by('lost'), false);
  connected('live', 'good');
  showState();
  showPending();
  showDecisions(isNew);
  showPlots();
  filter();
  tick();
}

function lose() {
  if (lostAt === undefined) lostAt = heardAt || Date.now();
  connected('connection lost', 'bad');
  show(by('lost'), true);
  filter();
  tick();
}

function connect() {
  heardAt = heardAt || Date.now();
  const mine = new EventSource('live');
  source = mine;
  mine.addEventListener('snapshot', (event) => take(event, false));
  mine.addEventListener('update', (event) => take(event, true));
  mine.addEventListener('heartbeat', () => {
    heardAt = Date.now();
  });
  mine.addEventListener('error', () => {
    if (source !== mine) return;
    lose();
    /* The browser tries again by itself, but not where it was refused. */
    if (mine.readyState === EventSource.CLOSED) setTimeout(connect, 2000 + Math.random() * 2000);
  });
}

/* A server that vanished without closing the connection sends no heartbeats either. */
function watchdog() {
  if (!source || source.readyState !== EventSource.OPEN || Date.now() - heardAt < SILENT_MS) return;
  source.close();
  lose();
  heardAt = Date.now();
  connect();
}

const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
setText(by('zone'), timeZone ? ', ' + timeZone : '');
readAddress();
setInterval(tick, 1000);
setInterval(announce, 5000);
setInterval(watchdog, 5000);
connect();
`;
