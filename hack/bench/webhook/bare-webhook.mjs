// The least that a webhook does: a TLS server that parses a review and answers with a fixed patch. Its rate is what the
// webhook is compared with. Arguments: certificate, key, file with the patch (base64).
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';

const [cert, key, patch] = process.argv.slice(2).map((file) => readFileSync(file, 'utf8'));

function answer(text) {
  const { apiVersion, request } = JSON.parse(text);
  const response = { uid: request.uid, allowed: true, patchType: 'JSONPatch', patch };
  return JSON.stringify({ kind: 'AdmissionReview', apiVersion, response });
}

const server = createServer({ cert, key, minVersion: 'TLSv1.2' }, (request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const text = answer(Buffer.concat(chunks).toString());
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) };
    response.writeHead(200, headers).end(text);
  });
});
server.listen(0, '127.0.0.1', () => {
  console.log(`url=https://127.0.0.1:${server.address().port}/inject`);
});
