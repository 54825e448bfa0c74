import { SingleBar } from 'cli-progress';
import type { CommandContext } from './command-line';

/** Shows how far a command has come. */
export interface Progress {
  show(done: number, total: number): void;
  stop(): void;
}

/** A bar on a terminal; elsewhere a line at the start and after every tenth of the way. */
export function progressBar(context: Pick<CommandContext, 'note'>, title: string, things: string): Progress {
  let bar: SingleBar | undefined;
  let lastTenth = -1;
  return {
    show(done, total) {
      if (total === 0) return;
      if (process.stderr.isTTY) {
        if (bar === undefined) {
          const format = `${title}  {bar}  {value} of {total} ${things}  {duration_formatted}`;
          bar = new SingleBar({ format, stream: process.stderr });
          bar.start(total, done);
        } else bar.update(done);
        return;
      }
      const tenth = Math.floor((done * 10) / total);
      if (tenth === lastTenth) return;
      lastTenth = tenth;
      context.note(`${title}: ${done} of ${total} ${things}`);
    },
    stop() {
      bar?.stop();
      bar = undefined;
    },
  };
}
