/** The public `Client` of undici by its own file: the package's index also loads fetch, WebSocket, caches and mocks. */
declare module 'undici/lib/dispatcher/client.js' {
  import { Client } from 'undici';
  export = Client;
}
