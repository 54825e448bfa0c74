import { Gauge, type Registry } from 'prom-client';
import type { ChangeHub } from './change-hub';
import type { LiveServer } from './live-server';

/** Adds to `registry` how much is being watched, and whether changes are heard of. */
export function registerLiveMetrics(registry: Registry, live: LiveServer, changes: ChangeHub): void {
  const gauge = (name: string, help: string, read: () => number): void => {
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(read());
      },
    });
  };
  gauge('live_connections', 'Open WebSockets.', () => live.connections());
  gauge('live_subscriptions', 'Subscriptions that are being answered.', () => live.subscriptions());
  gauge('live_listening', '1 while changes are heard of, 0 while the connection for that is lost.', () =>
    changes.isListening ? 1 : 0,
  );
}
