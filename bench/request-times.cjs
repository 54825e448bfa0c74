/**
 * Loaded into a server with `--require` by a bench that has forked it: notes how long each request takes, from its headers to the end
 * of its answer, and sends the times in milliseconds to whoever asks with the message `times`; then it begins anew.
 */
const { subscribe } = require('node:diagnostics_channel');

const startedAt = new WeakMap();
let times = [];

subscribe('http.server.request.start', ({ request }) => startedAt.set(request, performance.now()));
subscribe('http.server.response.finish', ({ request }) => times.push(performance.now() - startedAt.get(request)));

process.on('message', (message) => {
  if (message !== 'times') return;
  process.send(times);
  times = [];
});
process.channel.unref();
