/** Which program the page is of. */
export type PageRole = 'controller' | 'webhook';

const PENDING = `
  <section aria-labelledby="pending-title">
    <h2 id="pending-title" tabindex="-1">Pending now <span id="pending-count" class="count"></span></h2>
    <p id="pending-unseen" class="warning" hidden></p>
    <p id="pending-empty" class="empty">Waiting for the first update.</p>
    <table id="pending" role="table" aria-labelledby="pending-title" hidden>
      <thead role="rowgroup"><tr role="row">
        <th role="columnheader" scope="col">Kind</th>
        <th role="columnheader" scope="col">Namespace/name</th>
        <th role="columnheader" scope="col">Age</th>
        <th role="columnheader" scope="col">Waits for</th>
        <th role="columnheader" scope="col">Last error</th>
        <th role="columnheader" scope="col">Look at it</th>
      </tr></thead>
      <tbody role="rowgroup"></tbody>
    </table>
    <p id="pending-more" class="muted" hidden></p>
    <p id="pending-kinds" class="muted" hidden></p>
  </section>`;

const WATCHES = `
      <div class="card">
        <h3>Watches</h3>
        <ul id="watches" class="watches"></ul>
        <p id="watches-empty" class="muted">Nothing is watched yet.</p>
      </div>`;

const CERTIFICATE = `
      <div class="card">
        <h3>Serving certificate</h3>
        <dl id="certificate"></dl>
        <p id="certificate-empty" class="muted">There is none yet.</p>
      </div>`;

const HOUR = `  <section aria-labelledby="hour-title">
    <h2 id="hour-title">The last hour</h2>
    <div class="cards">
      <div id="plots" class="plots"><svg id="blank" hidden></svg></div>
      <div class="card">
        <h3>Since the start</h3>
        <dl id="totals"></dl>
        <p id="totals-empty" class="muted">Nothing yet.</p>
      </div>
    </div>
  </section>`;

const FOOTER = `<footer class="muted">
  Times are those of your zone<span id="zone"></span>; hold the pointer over one for UTC.
  Also here: <a href="metrics">metrics</a>, <a href="healthz">healthz</a>, <a href="readyz">readyz</a>.
  This page is read-only.
</footer>
<div id="announce" class="sr" aria-live="polite"></div>
`;

/** What differs between the two. */
const TEXTS = {
  controller: { skip: ['pending-title', 'what is pending'], list: 'Last decisions', this: 'This replica' },
  webhook: { skip: ['decisions-title', 'the last reviews'], list: 'Last reviews', this: 'This webhook' },
} as const;

/**
 * The page before its script has filled it. Roles are explicit where the phone's layout removes them from a table.
 * `VERSION` is to be replaced by the program's.
 */
export function pageBody(role: PageRole): string {
  const { skip, list, this: own } = TEXTS[role];
  return `
<a class="skip" href="#${skip[0]}">Skip to ${skip[1]}</a>
<header class="top">
  <h1>istio-initializer <small>VERSION</small> <small>${role}</small></h1>
  <p class="pills"><span id="state" class="pill" role="status" hidden></span>
  <span id="connection" class="pill wait" role="status">connecting</span></p>
</header>
<p id="lost" class="banner" role="alert" hidden></p>
<noscript><p class="banner">This page needs JavaScript; /metrics and /readyz do not.</p></noscript>
<main>
  <form id="search" role="search">
    <label for="filter">Filter</label>
    <input id="filter" type="search" autocomplete="off" spellcheck="false"
      placeholder="kind, namespace/name, action, reason">
  </form>
  <p id="object" class="only" hidden>Only <strong id="object-name"></strong> is shown. <a id="object-all" href="./">Show all</a></p>${
    role === 'controller' ? PENDING : ''
  }
  <section aria-labelledby="state-title">
    <h2 id="state-title">State</h2>
    <div class="cards">
      <div class="card">
        <h3>${own}</h3>
        <p id="ready" class="big" role="status">&hellip;</p>
        <ul id="notes" class="notes"></ul>
        <p id="leader" class="muted"></p>
        <ul id="replicas" class="replicas"></ul>
      </div>${role === 'controller' ? WATCHES : CERTIFICATE}
      <div class="card">
        <h3>Configuration in force</h3>
        <p id="configuration-error" class="problem" hidden></p>
        <dl id="configuration"></dl>
        <p id="configuration-empty" class="muted">None has been read yet.</p>
        <ul id="configuration-warnings" class="notes"></ul>
      </div>
    </div>
  </section>
${HOUR}
  <section aria-labelledby="decisions-title">
    <h2 id="decisions-title" tabindex="-1">${list} <span id="decisions-count" class="count"></span></h2>
    <p id="decisions-empty" class="empty">Waiting for the first update.</p>
    <table id="decisions" role="table" aria-labelledby="decisions-title" hidden>
      <thead role="rowgroup"><tr role="row">
        <th role="columnheader" scope="col">Time</th>
        <th role="columnheader" scope="col">Kind</th>
        <th role="columnheader" scope="col">Namespace/name</th>
        <th role="columnheader" scope="col">Action</th>
        <th role="columnheader" scope="col">Reason</th>
      </tr></thead>
      <tbody role="rowgroup"></tbody>
    </table>
  </section>
</main>
${FOOTER}`;
}
