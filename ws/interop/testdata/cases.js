// The cases of a client against our server, for every WebSocket with the
// interface of browsers. They use nothing that browsers do not have.

const sizes = [0, 1, 125, 126, 127, 65535, 65536, 1 << 20, 16 << 20];

function assert(ok, what) {
  if (!ok) throw new Error(what);
}

function same(got, want) {
  assert(got === want, `got ${String(got).slice(0, 80)}, want ${String(want).slice(0, 80)}`);
}

// A Client queues messages so that none is missed.
class Client {
  constructor(env, path, protocols) {
    this.queue = [];
    this.ws = new env.WebSocket(env.base.replace(/^http/, 'ws') + path, protocols ?? []);
    this.ws.binaryType = 'arraybuffer';
    this.ws.onmessage = (e) => this.push(e.data);
    this.opened = new Promise((resolve, reject) => {
      this.ws.onopen = resolve;
      this.ws.onerror = () => reject(new Error('error event'));
    });
    this.closed = new Promise((resolve) => {
      this.ws.onclose = (e) => {
        resolve({ code: e.code, reason: e.reason, wasClean: e.wasClean });
        this.push(null);
      };
    });
  }

  push(data) {
    if (this.waiting) {
      this.waiting(data);
      this.waiting = undefined;
    } else {
      this.queue.push(data);
    }
  }

  // next returns the next message, null at the end of the connection.
  next() {
    if (this.queue.length > 0) return Promise.resolve(this.queue.shift());
    return new Promise((resolve) => { this.waiting = resolve; });
  }
}

async function open(env, path, protocols) {
  const c = new Client(env, path, protocols);
  await c.opened;
  return c;
}

async function normalClose(c) {
  c.ws.close(1000);
  same((await c.closed).code, 1000);
}

let lastId = 0;

// stateOf waits for the end of the connection with that id at the server.
async function stateOf(env, id) {
  return (await fetch(`${env.base}/state?id=${id}`)).json();
}

function newId() {
  return `${Date.now()}-${++lastId}`;
}

async function echoText(env, c, size) {
  const unit = 'aé€😀'; // one rune of each length: ten bytes
  const text = unit.repeat(size / 10) + '*'.repeat(size % 10);
  c.ws.send(text);
  same(await c.next(), text);
}

async function echoBinary(env, c, size) {
  const data = new Uint8Array(size);
  for (let i = 0; i < size; i++) data[i] = (i * 7) ^ (i >> 8);
  c.ws.send(data);
  const got = new Uint8Array(await c.next());
  same(got.length, size);
  for (let i = 0; i < size; i++) if (got[i] !== data[i]) throw new Error(`byte ${i} differs`);
}

async function closedByClient(env, close, want) {
  const id = newId();
  const c = await open(env, `/echo?id=${id}`);
  close(c.ws);
  const { code, reason, wasClean } = await c.closed;
  same(JSON.stringify({ code, reason, wasClean }), JSON.stringify({ ...want, wasClean: true }));
  const s = await stateOf(env, id);
  same(JSON.stringify(s), JSON.stringify({ rcvd: want.code, rcvdReason: want.reason, sent: want.code, rcvdThenSent: true, cause: '' }));
}

async function closedByServer(env, code, reason) {
  const id = newId();
  const c = await open(env, `/close?id=${id}&code=${code}&reason=${encodeURIComponent(reason)}`);
  const e = await c.closed;
  same(JSON.stringify(e), JSON.stringify({ code, reason, wasClean: true }));
  const s = await stateOf(env, id);
  same(s.sent, code);
  same(s.rcvdThenSent, false);
  // Browsers answer with the same code, without the reason or with it.
  same(s.rcvd, code);
  same(s.cause, '');
}

export const cases = [];

for (const size of sizes) {
  cases.push([`text of ${size} bytes`, async (env) => {
    const c = await open(env, '/echo');
    await echoText(env, c, size);
    await normalClose(c);
  }]);
  cases.push([`binary of ${size} bytes`, async (env) => {
    const c = await open(env, '/echo');
    await echoBinary(env, c, size);
    await normalClose(c);
  }]);
}

cases.push(['1000 messages without waiting', async (env) => {
  const c = await open(env, '/echo');
  for (let i = 0; i < 1000; i++) c.ws.send(`message ${i}`);
  for (let i = 0; i < 1000; i++) same(await c.next(), `message ${i}`);
  await normalClose(c);
}]);

cases.push(['30 connections at once', async (env) => {
  const all = await Promise.all(Array.from({ length: 30 }, () => open(env, '/echo')));
  await Promise.all(all.map((c, i) => echoText(env, c, 1000 + i)));
  await Promise.all(all.map(normalClose));
}]);

for (const size of [1, 7, 1000, 65536]) {
  cases.push([`fragments of ${size} bytes with pings between`, async (env) => {
    const c = await open(env, `/fragments?size=${size}&count=20`);
    same(await c.next(), '*'.repeat(size * 20));
    same((await c.closed).code, 1000);
  }]);
}

cases.push(['server pings', async (env) => {
  const c = await open(env, '/ping');
  same(await c.next(), 'ok');
  same((await c.closed).code, 1000);
}]);

cases.push(['subprotocol', async (env) => {
  const c = await open(env, '/echo', ['unknown', 'v2.interop', 'v1.interop']);
  same(c.ws.protocol, 'v1.interop');
  same(c.ws.extensions.split(';')[0], env.extension);
  await normalClose(c);
}]);

for (const code of [1000, 3000, 4000, 4999]) {
  cases.push([`client closes with ${code}`, (env) => closedByClient(env, (ws) => ws.close(code, 'adiós'), { code, reason: 'adiós' })]);
}
cases.push(['client closes without a code', (env) => closedByClient(env, (ws) => ws.close(), { code: 1005, reason: '' })]);
cases.push(['client closes with the longest reason', (env) => closedByClient(env, (ws) => ws.close(1000, 'r'.repeat(123)), { code: 1000, reason: 'r'.repeat(123) })]);

for (const code of [1000, 1001, 1003, 1008, 1009, 1011, 1012, 1013, 3000, 4999]) {
  cases.push([`server closes with ${code}`, (env) => closedByServer(env, code, 'grüße')]);
}
cases.push(['server closes with the longest reason', (env) => closedByServer(env, 1000, 'r'.repeat(123))]);

cases.push(['messages before the close are delivered', async (env) => {
  const c = await open(env, '/burst?count=100');
  for (let i = 0; i < 100; i++) same(await c.next(), `${i}`);
  same(await c.next(), null);
  same((await c.closed).code, 1000);
}]);

cases.push(['too big a message is refused with 1009', async (env) => {
  const c = await open(env, '/small');
  c.ws.send('x'.repeat(2000));
  same((await c.closed).code, 1009);
}]);

cases.push(['server drops the connection', async (env) => {
  const c = await open(env, '/drop');
  c.ws.onerror = () => {};
  const e = await c.closed;
  same(e.code, 1006);
  same(e.wasClean, false);
}]);

function limit(promise, ms) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done after ${ms} ms`)), ms);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

// run runs cases one after the other and returns the error of each, or ''.
export async function run(env, cases) {
  const results = [];
  for (const [name, f] of cases) {
    let error = '';
    try {
      await limit(f(env), 60000);
    } catch (e) {
      error = String(e);
    }
    results.push({ name, error });
  }
  return { planned: cases.length, results };
}

export { open, same, newId, stateOf, normalClose };
