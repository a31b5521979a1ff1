/** The part of the page's script that fills the cards and rows from a view; see page-script.ts. */
export const PAGE_TABLES = String.raw`
/* State */

function showState() {
  setText(by('ready'), view.ready ? 'Ready' : 'Not ready');
  by('ready').className = 'big ' + (view.ready ? 'good' : 'bad');
  list(by('notes'), view.notes);
  const leads = view.leader ? 'This replica leads.' : 'Another replica leads; this one takes over if that one fails.';
  setText(by('leader'), view.leader === undefined ? '' : leads);
  by('watches').replaceChildren(...view.watches.map(watchItem));
  show(by('watches-empty'), view.watches.length === 0);
  const pairs = view.configuration.flatMap(([name, value]) => [make('dt', '', name), make('dd', '', value)]);
  by('configuration').replaceChildren(...pairs);
  show(by('configuration-empty'), pairs.length === 0);
  const error = view.configurationError;
  show(by('configuration-error'), error !== undefined);
  setText(by('configuration-error'), error === undefined ? '' : 'The newest one is not valid and not in force: ' + error);
  list(by('configuration-warnings'), view.configurationWarnings);
}

function watchItem(watch) {
  const item = make('li', watch.established ? '' : 'down');
  const since = make('span', 'since');
  since.dataset.since = watch.sinceMs;
  since.dataset.before = watch.established ? 'last event ' : 'down for ';
  since.dataset.after = watch.established ? ' ago' : '';
  item.append(make('span', '', watch.kind), since);
  return item;
}

/* Pending */

const pendingRows = new Map();

function pendingRow() {
  const age = make('span', 'since');
  const tr = rowOf(
    cell('Kind', 'kind', make('span', 'pill')),
    cell('Name', 'name', make('span')),
    cell('Age', 'tight', age),
    cell('Waits for', 'waits'),
    cell('Last error', 'error'),
  );
  age.dataset.late = 'yes';
  return tr;
}

function fillPendingRow(tr, object) {
  const [kind, name, age, waitsFor, error] = tr.cells;
  setText(kind.firstChild, object.kind);
  setText(name.firstChild, object.namespace + '/' + object.name);
  age.firstChild.dataset.since = object.sinceMs;
  const names = object.waitsFor.map((waited, at) => (at === 0 ? waited : 'then ' + waited));
  if (waitsFor.textContent !== names.join('')) waitsFor.replaceChildren(...names.map((text) => make('span', '', text)));
  const attempts = object.turns === 1 ? ' (1 attempt)' : ' (' + object.turns + ' attempts)';
  const text = object.lastError === undefined ? '' : object.lastError + attempts;
  if (error.textContent !== text) error.replaceChildren(...(text === '' ? [] : [make('span', '', text)]));
  tr.dataset.text = [object.kind, object.namespace + '/' + object.name, ...names, text].join(' ').toLowerCase();
}

function showPending() {
  const wanted = new Map(view.pending.map((object) => [[object.kind, object.namespace, object.name].join('/'), object]));
  for (const [key, tr] of pendingRows) {
    if (wanted.has(key)) continue;
    tr.remove();
    pendingRows.delete(key);
  }
  for (const [key, object] of wanted) {
    let tr = pendingRows.get(key);
    if (!tr) {
      tr = pendingRow();
      pendingRows.set(key, tr);
      bodyOf('pending').append(tr);
    }
    fillPendingRow(tr, object);
  }
  const more = view.pendingCount - view.pending.length;
  show(by('pending-more'), more > 0);
  setText(by('pending-more'), 'and ' + more + ' more that came later');
}

/* Decisions */

const PILLS = { injected: 'good', refused: 'bad', incomplete: 'bad', ignored: 'wait' };

function decisionRow(decision) {
  const date = new Date(decision.timeMs);
  const time = make('time', '', date.toLocaleTimeString([], { hour12: false }));
  time.dateTime = date.toISOString();
  time.title = date.toLocaleString();
  const reason = [make('span', 'reason', decision.reason), make('span', 'why', decision.explanation)];
  if (decision.detail) reason.push(make('span', 'detail', decision.detail));
  const name = decision.namespace + '/' + decision.name;
  const tr = rowOf(
    cell('Time', 'tight time', time),
    cell('Kind', 'kind', make('span', 'pill', decision.kind)),
    cell('Name', 'name', make('span', '', name)),
    cell('Action', 'action', make('span', 'pill ' + (PILLS[decision.action] || ''), decision.action)),
    cell('Reason', 'because', ...reason),
  );
  const texts = [decision.kind, name, decision.action, decision.reason, decision.explanation, decision.detail];
  tr.dataset.text = texts.join(' ').toLowerCase();
  return tr;
}

function showDecisions(isNew) {
  const body = bodyOf('decisions');
  if (!isNew) {
    newestId = 0;
    body.replaceChildren();
  }
  for (const decision of view.decisions) {
    if (decision.id <= newestId) continue;
    newestId = decision.id;
    const tr = decisionRow(decision);
    if (isNew) tr.className = 'new';
    body.prepend(tr);
    if (body.rows.length > MOST_DECISIONS) body.lastChild.remove();
  }
}
`;
