import type { ServerResponse } from 'node:http';
import { TLSSocket } from 'node:tls';

/** Ends the connection of a response with a TCP reset; a TLS connection, whose socket Node hides, is only closed. */
export function resetConnection({ socket }: ServerResponse): void {
  if (socket instanceof TLSSocket) socket.destroy();
  else socket?.resetAndDestroy();
}
