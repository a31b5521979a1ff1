/**
 * The page before its script has filled it. Roles are explicit where the phone's layout removes them from a table.
 * `VERSION` is replaced by the program's.
 */
export const PAGE_BODY = `
<a class="skip" href="#pending-title">Skip to what is pending</a>
<header class="top">
  <h1>istio-initializer <small>VERSION</small></h1>
  <p id="connection" class="pill wait" role="status">connecting</p>
</header>
<p id="lost" class="banner" role="alert" hidden></p>
<noscript><p class="banner">This page needs JavaScript; /metrics and /readyz do not.</p></noscript>
<main>
  <section aria-labelledby="state-title">
    <h2 id="state-title" class="sr">State</h2>
    <div class="cards">
      <div class="card">
        <h3>This replica</h3>
        <p id="ready" class="big" role="status">&hellip;</p>
        <ul id="notes" class="notes"></ul>
        <p id="leader" class="muted"></p>
      </div>
      <div class="card">
        <h3>Watches</h3>
        <ul id="watches" class="watches"></ul>
        <p id="watches-empty" class="muted">Nothing is watched yet.</p>
      </div>
      <div class="card">
        <h3>Configuration in force</h3>
        <p id="configuration-error" class="problem" hidden></p>
        <dl id="configuration"></dl>
        <p id="configuration-empty" class="muted">None has been read yet.</p>
        <ul id="configuration-warnings" class="notes"></ul>
      </div>
    </div>
  </section>
  <form id="search" role="search">
    <label for="filter">Filter</label>
    <input id="filter" type="search" autocomplete="off" spellcheck="false"
      placeholder="kind, namespace/name, action, reason">
  </form>
  <section aria-labelledby="pending-title">
    <h2 id="pending-title" tabindex="-1">Pending now <span id="pending-count" class="count"></span></h2>
    <p id="pending-empty" class="empty">Waiting for the first update.</p>
    <table id="pending" role="table" aria-labelledby="pending-title" hidden>
      <thead role="rowgroup"><tr role="row">
        <th role="columnheader" scope="col">Kind</th>
        <th role="columnheader" scope="col">Namespace/name</th>
        <th role="columnheader" scope="col">Age</th>
        <th role="columnheader" scope="col">Waits for</th>
        <th role="columnheader" scope="col">Last error</th>
      </tr></thead>
      <tbody role="rowgroup"></tbody>
    </table>
    <p id="pending-more" class="muted" hidden></p>
  </section>
  <section aria-labelledby="decisions-title">
    <h2 id="decisions-title">Last decisions <span id="decisions-count" class="count"></span></h2>
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
<footer class="muted">
  Also here: <a href="metrics">metrics</a>, <a href="healthz">healthz</a>, <a href="readyz">readyz</a>.
  This page is read-only.
</footer>
<div id="announce" class="sr" aria-live="polite"></div>
`;
