/** The part of the page's script that keeps the filter and the object that is looked at in the URL; see page-script.ts. */
export const PAGE_ADDRESS = String.raw`
/* The URL: ?filter=words, and ?object=Kind/namespace/name, which is the link to an object */

let onlyObject = '';

function addressOf(changes) {
  const query = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(changes)) {
    if (value === '') query.delete(name);
    else query.set(name, value);
  }
  const text = query.toString();
  return text === '' ? './' : '?' + text;
}

function readAddress() {
  const query = new URLSearchParams(location.search);
  onlyObject = query.get('object') || '';
  by('filter').value = query.get('filter') || '';
  show(by('object'), onlyObject !== '');
  setText(by('object-name'), onlyObject);
  filter();
}

function go(event, address) {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
  event.preventDefault();
  history.pushState(null, '', address);
  readAddress();
  window.scrollTo(0, 0);
}

function objectLink(object) {
  const link = make('a', '', object.namespace + '/' + object.name);
  link.href = '?object=' + encodeURIComponent(keyOf(object));
  link.title = 'Only what is about this object; a link that can be passed on';
  link.addEventListener('click', (event) => go(event, link.getAttribute('href')));
  return link;
}

function keyOf({ kind, namespace, name }) {
  return [kind, namespace, name].join('/');
}

/* A command, and a button that copies it: where the browser keeps the clipboard to itself, it is selected at least */
function commandWithCopy(text) {
  const code = make('code', '', text);
  const button = make('button', 'copy', 'Copy');
  button.type = 'button';
  button.setAttribute('aria-label', 'Copy the kubectl command');
  button.addEventListener('click', async () => {
    let done = true;
    try {
      await navigator.clipboard.writeText(code.textContent);
    } catch {
      getSelection().selectAllChildren(code);
      done = document.execCommand('copy');
    }
    setText(button, done ? 'Copied' : 'Selected');
    setText(by('announce'), done ? 'The command is copied.' : 'The command is selected.');
    setTimeout(() => setText(button, 'Copy'), 2000);
  });
  return [code, button];
}

by('filter').addEventListener('input', () => {
  history.replaceState(null, '', addressOf({ filter: by('filter').value.trim() }));
  filter();
});
by('search').addEventListener('submit', (event) => event.preventDefault());
by('object-all').addEventListener('click', (event) => go(event, addressOf({ object: '' })));
addEventListener('popstate', readAddress);
`;
