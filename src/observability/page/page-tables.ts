/** The part of the page's script that fills the cards and rows from a view; see page-script.ts. */
export const PAGE_TABLES = String.raw`
/* State */

function showState() {
  setText(by('ready'), view.ready ? 'Ready' : 'Not ready');
  by('ready').className = 'big ' + (view.ready ? 'good' : 'bad');
  setText(by('state'), view.ready ? 'ready' : 'not ready');
  by('state').className = 'pill ' + (view.ready ? 'good' : 'bad');
  show(by('state'), true);
  list(by('notes'), view.notes);
  showReplicas();
  if (isWebhook) {
    pairs('certificate', view.certificate || []);
  } else {
    by('watches').replaceChildren(...view.watches.map(watchItem));
    show(by('watches-empty'), view.watches.length === 0);
  }
  pairs('configuration', view.configuration);
  const error = view.configurationError;
  show(by('configuration-error'), error !== undefined);
  setText(by('configuration-error'), error === undefined ? '' : 'The newest one is not valid and not in force: ' + error);
  list(by('configuration-warnings'), view.configurationWarnings);
}

function pairs(id, list) {
  by(id).replaceChildren(...list.flatMap(([name, value]) => [make('dt', '', name), make('dd', '', value)]));
  show(by(id + '-empty'), list.length === 0);
}

let replicasText;

function showReplicas() {
  const replicas = view.replicas;
  const leader = replicas && replicas.leader;
  const another = leader && replicas.identity !== leader ? 'Another replica, ' + leader + ', leads' : 'Another replica leads';
  const leads = view.leader ? 'This replica leads.' : another + '; this one takes over if that one fails.';
  const own = replicas ? 'It is ' + replicas.identity + '. ' : '';
  setText(by('leader'), own + (view.leader === undefined ? '' : leads));
  const others = replicas ? replicas.others : [];
  const shape = JSON.stringify([leader, others.map(({ seenMs, ...other }) => other)]);
  if (shape !== replicasText) by('replicas').replaceChildren(...others.map((other) => replicaItem(other, leader)));
  replicasText = shape;
  others.forEach((other, at) => {
    setSince(by('replicas').children[at].querySelector('.since'), other.seenMs);
  });
}

function replicaItem(other, leader) {
  const item = make('li');
  const name = make(other.url ? 'a' : 'span', '', other.identity);
  if (other.url && new URL(other.url).protocol === 'http:') {
    name.href = other.url;
    name.rel = 'noopener noreferrer';
    name.title = 'Its page, within the cluster';
  }
  const since = make('time', 'since muted');
  since.dataset.before = other.identity === leader ? 'leads, ready, seen ' : 'ready, seen ';
  since.dataset.after = ' ago';
  item.append(name, since, ...commandWithCopy(other.kubectl));
  return item;
}

function watchItem(watch) {
  const item = make('li', watch.established ? '' : 'down');
  const since = make('time', 'since');
  setSince(since, watch.sinceMs);
  since.dataset.before = watch.established ? 'last event ' : 'down for ';
  since.dataset.after = watch.established ? ' ago' : '';
  item.append(make('span', '', watch.kind), since);
  return item;
}

/* Pending */

const pendingRows = new Map();

function pendingRow(object) {
  const age = make('time', 'since');
  const tr = rowOf(
    cell('Kind', 'kind', make('span', 'pill', object.kind)),
    cell('Name', 'name', objectLink(object)),
    cell('Age', 'tight', age),
    cell('Waits for', 'waits'),
    cell('Last error', 'error'),
    cell('Look at it', 'command', ...commandWithCopy(object.kubectl)),
  );
  tr.dataset.key = keyOf(object);
  age.dataset.late = 'yes';
  return tr;
}

function fillPendingRow(tr, object) {
  const [, , age, waitsFor, error] = tr.cells;
  setSince(age.firstChild, object.sinceMs);
  const names = object.waitsFor.map((waited, at) => (at === 0 ? waited : 'then ' + waited));
  if (waitsFor.textContent !== names.join('')) waitsFor.replaceChildren(...names.map((text) => make('span', '', text)));
  const attempts = object.turns === 1 ? ' (1 attempt)' : ' (' + object.turns + ' attempts)';
  const failed = object.lastError === undefined ? '' : object.lastError + attempts;
  const text = object.held ? 'none here: ' + object.waitsFor[0] + ' has to act, not this controller' : failed;
  error.className = object.held ? 'error held' : 'error';
  if (error.textContent !== text) error.replaceChildren(...(text === '' ? [] : [make('span', '', text)]));
  tr.dataset.text = [object.kind, object.namespace + '/' + object.name, ...names, text].join(' ').toLowerCase();
}

function showPending() {
  if (isWebhook) return;
  const wanted = new Map(view.pending.map((object) => [keyOf(object), object]));
  for (const [key, tr] of pendingRows) {
    if (wanted.has(key)) continue;
    tr.remove();
    pendingRows.delete(key);
  }
  for (const [key, object] of wanted) {
    let tr = pendingRows.get(key);
    if (!tr) {
      tr = pendingRow(object);
      pendingRows.set(key, tr);
      bodyOf('pending').append(tr);
    }
    fillPendingRow(tr, object);
  }
  const more = view.pendingCount - view.pending.length;
  show(by('pending-more'), more > 0);
  setText(by('pending-more'), 'and ' + more + ' more that came later');
}

/* Why there may be more than is known; empty where there can't be */
function unseenText() {
  if (lostAt !== undefined) return 'Not known now: the connection to this page is lost.';
  const down = view.watches.filter((watch) => !watch.established).map((watch) => watch.kind);
  const why = view.notes.length === 0 ? '.' : ': ' + view.notes.join('; ');
  if (view.watches.length === 0) return 'Not known: nothing is watched yet' + why;
  return down.length === 0 ? '' : 'Not all is known: not watched at the moment: ' + down.join(', ') + '.';
}

/* Initializers can hold objects of every kind; the controller has no right to look at others */
function kindsText() {
  const kinds = view.watches.map((watch) => watch.kind).join(', ');
  return 'Looked at: ' + kinds + '. What is pending of all kinds, istio-initializer pending --all-namespaces lists.';
}

/* Decisions */

const PILLS = { injected: 'good', refused: 'bad', incomplete: 'bad', failed: 'bad', ignored: 'wait' };

function decisionRow(decision) {
  const time = timeElement(decision.timeMs);
  const reason = [make('span', 'reason', decision.reason), make('span', 'why', decision.explanation)];
  if (decision.detail) reason.push(make('span', 'detail', decision.detail));
  const name = decision.namespace + '/' + decision.name;
  const tr = rowOf(
    cell('Time', 'tight time', time),
    cell('Kind', 'kind', make('span', 'pill', decision.kind)),
    cell('Name', 'name', objectLink(decision)),
    cell('Action', 'action', make('span', 'pill ' + (PILLS[decision.action] || ''), decision.action)),
    cell('Reason', 'because', ...reason),
  );
  const texts = [decision.kind, name, decision.action, decision.reason, decision.explanation, decision.detail];
  tr.dataset.text = texts.join(' ').toLowerCase();
  tr.dataset.key = keyOf(decision);
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
