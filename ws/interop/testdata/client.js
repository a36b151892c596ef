// The package ws of Node as a client of our server: node client.js URL prints
// the results; a second argument is the extension that the server accepts. Besides the cases of browsers it has those that they cannot do.
import WebSocket from 'ws';
import { cases, run, open, same, newId, stateOf, normalClose } from './cases.js';

const own = [];

own.push(['client pings', async (env) => {
  const c = await open(env, '/echo');
  for (const data of ['', 'ping', 'p'.repeat(125)]) {
    const pong = new Promise((resolve) => c.ws.once('pong', resolve));
    c.ws.ping(data);
    same(String(await pong), data);
  }
  await normalClose(c);
}]);

for (const size of [1, 1000, 65536]) {
  own.push([`client sends fragments of ${size} bytes with pings between`, async (env) => {
    const c = await open(env, '/echo');
    for (let i = 0; i < 50; i++) {
      c.ws.send('*'.repeat(size), { fin: i === 49, binary: false });
      c.ws.ping();
    }
    same(await c.next(), '*'.repeat(size * 50));
    await normalClose(c);
  }]);
}

for (const code of [1001, 1002, 1003, 1007, 1008, 1011, 1012, 1013, 1014]) {
  own.push([`Node closes with ${code}`, async (env) => {
    const id = newId();
    const c = await open(env, `/echo?id=${id}`);
    c.ws.close(code, 'why');
    same((await c.closed).code, code);
    const s = await stateOf(env, id);
    same(s.rcvd, code);
    same(s.sent, code);
    same(s.rcvdReason, 'why');
  }]);
}

own.push(['Node drops the connection', async (env) => {
  const id = newId();
  const c = await open(env, `/echo?id=${id}`);
  c.ws.terminate();
  const s = await stateOf(env, id);
  same(s.rcvd, 0);
  same(s.cause !== '', true);
}]);

for (const deflate of [true, false]) {
  own.push([`compression offered: ${deflate}`, async (env) => {
    class Offering extends WebSocket {
      constructor(url, protocols) { super(url, protocols, { perMessageDeflate: deflate }); }
    }
    const c = await open({ ...env, WebSocket: Offering }, '/echo');
    same(c.ws.extensions.split(';')[0], deflate ? env.extension : '');
    c.ws.send('x'.repeat(5000));
    same(await c.next(), 'x'.repeat(5000));
    await normalClose(c);
  }]);
}

const [, , base, extension = ''] = process.argv;
console.log(JSON.stringify(await run({ WebSocket, base, extension }, [...cases, ...own])));
