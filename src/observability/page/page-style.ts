/** The page's styles: light or dark as the user's system; rows become cards on a narrow screen. */
export const PAGE_STYLE = `
:root {
  color-scheme: light dark;
  --back: #f4f6f8; --card: #fff; --line: #d9dfe5; --text: #17212b; --muted: #52606d; --link: #0b5cad;
  --good: #0b6b3a; --good-back: #ddf3e5; --bad: #a11a1a; --bad-back: #fde4e1;
  --warn: #7a4a00; --warn-back: #fff0d1; --calm: #3d4b59; --calm-back: #e6ebf0;
  --mono: ui-monospace, SFMono-Regular, Menlo, Consolas, 'Liberation Mono', monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --back: #0f151b; --card: #18212a; --line: #2c3945; --text: #e4eaf0; --muted: #a3b1bf; --link: #7fbcff;
    --good: #7ee2a8; --good-back: #12371f; --bad: #ffaaa0; --bad-back: #46191a;
    --warn: #ffd27d; --warn-back: #3d2c0a; --calm: #c3ced9; --calm-back: #283440;
  }
}
* { box-sizing: border-box; }
[hidden] { display: none !important; }
body {
  margin: 0 auto; padding: 0 1.25rem 2rem; max-width: 84rem; background: var(--back); color: var(--text);
  font: 15px/1.45 system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif;
}
h1 { margin: 0; font-size: 1.25rem; letter-spacing: -0.01em; }
h1 small { margin-left: 0.3rem; color: var(--muted); font-weight: 400; font-size: 0.8rem; }
h2 { margin: 1.25rem 0 0.6rem; font-size: 1.05rem; outline-offset: 4px; }
h3 {
  margin: 0 0 0.5rem; color: var(--muted); font-size: 0.75rem; letter-spacing: 0.06em; text-transform: uppercase;
}
p { margin: 0; }
ul { margin: 0; padding: 0; list-style: none; }
a { color: var(--link); }
.top { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: 0.5rem; }
.top { padding: 1.1rem 0 0.9rem; }
.muted, .count { color: var(--muted); font-size: 0.875rem; font-weight: 400; }
.sr, .skip:not(:focus) {
  position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap;
}
.skip:focus { position: absolute; top: 0.5rem; left: 0.5rem; padding: 0.5rem 0.75rem; background: var(--card); }
.pill {
  display: inline-block; padding: 0.1rem 0.6rem; border-radius: 1rem; font-size: 0.8125rem; font-weight: 600;
  background: var(--calm-back); color: var(--calm); white-space: nowrap;
}
.good { background: var(--good-back); color: var(--good); }
.bad { background: var(--bad-back); color: var(--bad); }
.wait { background: var(--warn-back); color: var(--warn); }
.banner {
  margin: 0 0 1rem; padding: 0.6rem 0.9rem; border-left: 4px solid var(--bad); border-radius: 4px;
  background: var(--bad-back); color: var(--bad); font-weight: 600;
}
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 17rem), 1fr)); gap: 0.9rem; }
.card, table, .empty, #search { background: var(--card); border: 1px solid var(--line); border-radius: 8px; }
.card { padding: 0.9rem 1rem; min-width: 0; overflow-wrap: anywhere; }
.big { font-size: 1.35rem; font-weight: 650; }
.big.good, .big.bad, .big.wait { background: none; }
.notes li { margin-top: 0.35rem; padding-left: 0.7rem; border-left: 3px solid var(--warn); font-size: 0.9rem; }
#leader { margin-top: 0.4rem; }
.problem { margin-bottom: 0.5rem; padding: 0.4rem 0.6rem; border-radius: 4px; background: var(--bad-back); color: var(--bad); }
.watches li { display: flex; justify-content: space-between; gap: 0.75rem; padding: 0.12rem 0; }
.watches span:first-child::before {
  content: ''; display: inline-block; width: 0.6rem; height: 0.6rem; margin-right: 0.5rem; border-radius: 50%;
  background: var(--good);
}
.watches .down span:first-child::before { border-radius: 1px; background: var(--bad); }
.watches .down span:last-child { color: var(--bad); font-weight: 600; }
.watches span:last-child { color: var(--muted); font-size: 0.875rem; text-align: right; }
dl { display: grid; grid-template-columns: fit-content(45%) minmax(0, 1fr); gap: 0.2rem 0.9rem; margin: 0; }
dt { color: var(--muted); }
dd { margin: 0; font-family: var(--mono); font-size: 0.875rem; }
#search {
  position: sticky; top: 0; z-index: 1; display: flex; align-items: center; gap: 0.7rem;
  padding: 0.5rem 0.9rem;
}
#search label { font-weight: 600; }
#filter {
  flex: 1; min-width: 0; padding: 0.4rem 0.6rem; border: 1px solid var(--muted); border-radius: 6px;
  background: var(--back); color: inherit; font: inherit;
}
#filter::placeholder { color: var(--muted); opacity: 1; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 1px; }
.empty { padding: 1.1rem 1rem; color: var(--muted); }
table { width: 100%; border-collapse: separate; border-spacing: 0; overflow: clip; }
th, td { padding: 0.45rem 0.8rem; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
th { background: var(--calm-back); color: var(--calm); font-size: 0.8125rem; white-space: nowrap; }
td { border-top: 1px solid var(--line); }
tbody tr:first-child td { border-top: 0; }
td.name { font-family: var(--mono); font-size: 0.875rem; min-width: 12rem; }
td.tight { white-space: nowrap; font-variant-numeric: tabular-nums; }
td.waits { font-family: var(--mono); font-size: 0.8125rem; min-width: 17rem; }
td.waits span { display: block; }
td .why, td .detail { display: block; color: var(--muted); font-size: 0.875rem; }
td .detail, td.error { color: var(--bad); }
td.error { font-size: 0.875rem; }
td.error.held { color: var(--muted); }
td.command { min-width: 13rem; }
code { font-family: var(--mono); font-size: 0.78rem; overflow-wrap: anywhere; }
.copy {
  margin-left: 0.4rem; padding: 0.05rem 0.5rem; border: 1px solid var(--muted); border-radius: 5px;
  background: var(--back); color: inherit; font: inherit; font-size: 0.8rem; cursor: pointer;
}
.pills { display: flex; gap: 0.4rem; }
.only { margin-top: 0.75rem; overflow-wrap: anywhere; }
.warning {
  margin-bottom: 0.6rem; padding: 0.5rem 0.8rem; border-left: 4px solid var(--warn); border-radius: 4px;
  background: var(--warn-back); color: var(--warn); overflow-wrap: anywhere;
}
.replicas li { margin-top: 0.6rem; }
.replicas li > :first-child { display: block; font-family: var(--mono); font-size: 0.875rem; }
.replicas time { display: block; }
.plots { display: contents; }
figure { margin: 0; }
figcaption { margin-bottom: 0.5rem; font-size: 0.9rem; font-weight: 600; }
.frame { position: relative; border-bottom: 1px solid var(--muted); border-top: 1px dashed var(--line); }
.frame .mark { position: absolute; top: 0; left: 0; font-size: 0.75rem; }
.frame svg { display: block; width: 100%; height: 6rem; overflow: visible; }
.frame path { fill: none; stroke: currentColor; stroke-width: 2; vector-effect: non-scaling-stroke; }
.axis { display: flex; justify-content: space-between; font-size: 0.75rem; }
.legend { display: flex; flex-wrap: wrap; gap: 0 0.9rem; font-size: 0.8125rem; }
.legend li::before {
  content: ''; display: inline-block; width: 1.2rem; margin-right: 0.35rem; vertical-align: middle;
  border-top: 3px solid currentColor;
}
.s0 { color: var(--good); }
.s1 { color: var(--link); }
.s2 { color: var(--bad); }
.s3 { color: var(--warn); }
path.s1 { stroke-dasharray: 6 3; }
path.s2 { stroke-dasharray: 2 2; }
path.s3 { stroke-dasharray: 8 2 2 2; }
.legend .s1::before { border-top-style: dashed; }
.legend .s2::before { border-top-style: dotted; }
.legend .s3::before { border-top-style: double; }
details { margin-top: 0.5rem; font-size: 0.875rem; }
summary { cursor: pointer; }
.scroll { max-height: 14rem; margin-top: 0.4rem; overflow: auto; }
.numbers { font-variant-numeric: tabular-nums; }
.numbers { width: max-content; min-width: 100%; overflow: visible; }
.numbers th, .numbers td { padding: 0.2rem 0.5rem; white-space: nowrap; }
#totals dd { text-align: right; }
#totals { grid-template-columns: minmax(0, 1fr) auto; }
td.error:empty::after { content: 'none'; color: var(--muted); }
.late { color: var(--bad); font-weight: 650; }
footer { margin-top: 2rem; }
@media (max-width: 44rem) {
  body { padding: 0 0.75rem 1.5rem; }
  [role='table'] { border: 0; background: none; overflow: visible; }
  [role='table'] thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  #pending, #decisions, [role='table'] tbody, [role='table'] tr, [role='table'] td { display: block; }
  [role='table'] tr { margin-bottom: 0.6rem; padding: 0.5rem 0.9rem; background: var(--card); }
  [role='table'] tr { border: 1px solid var(--line); border-radius: 8px; }
  [role='table'] td { display: grid; grid-template-columns: 6.2rem minmax(0, 1fr); gap: 0 0.6rem; padding: 0.15rem 0; border: 0; }
  [role='table'] td::before { content: attr(data-label); grid-row: 1 / span 3; color: var(--muted); font: 0.8125rem/1.6 system-ui, sans-serif; }
  [role='table'] td > * { grid-column: 2; justify-self: start; }
  td.name, td.waits, td.command { min-width: 0; }
  .copy { margin-left: 0; }
  #decisions tr { display: flex; flex-wrap: wrap; gap: 0.25rem 0.6rem; align-items: center; }
  #decisions td { display: block; min-width: 0; }
  #decisions td::before { content: none; }
  #decisions .name, #decisions .because { flex: 0 0 100%; }
  #decisions .name { order: 2; font-weight: 600; }
  #decisions .because { order: 3; }
  #decisions .time { color: var(--muted); }
  td.error:empty { display: none; }
}
@media (prefers-reduced-motion: no-preference) {
  tr.new td { animation: arrive 1.2s ease-out; }
  @keyframes arrive { from { background: var(--good-back); } }
}
`;
