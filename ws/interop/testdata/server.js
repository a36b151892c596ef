// The package ws of Node as a server for our client, on a free port of
// loopback, which it prints. It ends with its standard input.
import { WebSocketServer } from 'ws';

const server = new WebSocketServer({
  host: '127.0.0.1',
  port: 0,
  perMessageDeflate: true,
  handleProtocols: (offered) => (offered.has('v1.interop') ? 'v1.interop' : false),
});

// ends has, by the id of a connection, how it ended; a JSON text each.
const ends = new Map();
const waiting = new Map();

function ended(id, end) {
  ends.set(id, end);
  waiting.get(id)?.(end);
}

const paths = {
  '/echo': (ws) => ws.on('message', (data, binary) => ws.send(data, { binary })),
  '/close': (ws, q) => ws.close(...(q.has('code') ? [Number(q.get('code')), q.get('reason')] : [])),
  '/drop': (ws) => ws.terminate(),
  '/fragments': (ws, q) => {
    const size = Number(q.get('size'));
    for (let i = 0; i < 20; i++) {
      ws.send('*'.repeat(size), { fin: i === 19 });
      ws.ping(`${i}`);
    }
  },
  '/ping': (ws) => {
    ws.once('pong', (data) => ws.send(`pong ${data}`));
    ws.ping('are you there?');
  },
  '/burst': (ws) => {
    for (let i = 0; i < 100; i++) ws.send(`${i}`);
    ws.close(1000);
  },
  // How the connection with an id ended, as soon as it has.
  '/state': async (ws, q) => {
    const id = q.get('of');
    ws.send(ends.get(id) ?? await new Promise((resolve) => waiting.set(id, resolve)));
  },
};

server.on('connection', (ws, request) => {
  const url = new URL(request.url, 'http://localhost');
  ws.on('error', () => {});
  ws.on('close', (code, reason) => ended(url.searchParams.get('id'), JSON.stringify({ code, reason: String(reason) })));
  paths[url.pathname](ws, url.searchParams);
});
server.on('listening', () => console.log(server.address().port));
process.stdin.resume().on('end', () => process.exit());
