// Puts load on a webhook with autocannon, in a separate process, so that the client's work does not slow the server. Reads
// `{ url, seconds or answers, connections, bodies }` from standard input, and prints the result as JSON.
import { json } from 'node:stream/consumers';
import autocannon from 'autocannon';

const { url, seconds, answers, connections, bodies } = await json(process.stdin);
const requests = bodies.map((body) => ({
  method: 'POST',
  path: '/inject',
  headers: { 'content-type': 'application/json' },
  body,
}));

let client = 0;
const result = await autocannon({
  url,
  connections,
  ...(answers === undefined ? { duration: seconds } : { amount: answers }),
  // A machine with other work may be slow: that makes a figure worse, and is no error.
  timeout: 60,
  requests,
  // Each connection sends all requests, but begins with another one, or all would send the same at the same time.
  setupClient: (one) => {
    const from = Math.floor((client * requests.length) / connections);
    client += 1;
    one.setRequests([...requests.slice(from), ...requests.slice(0, from)]);
  },
});
const { errors, timeouts, non2xx, duration, latency } = result;
const report = { answered: result['2xx'], errors, timeouts, non2xx, seconds: duration, p99Ms: latency.p99 };
console.log(JSON.stringify(report));
