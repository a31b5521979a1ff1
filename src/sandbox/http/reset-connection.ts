import type { ServerResponse } from 'node:http';
import { TLSSocket } from 'node:tls';

/** Breaks the connection of a response off with a TCP reset; one with TLS, of which Node hides the socket, just ends. */
export function resetConnection({ socket }: ServerResponse): void {
  if (socket instanceof TLSSocket) socket.destroy();
  else socket?.resetAndDestroy();
}
