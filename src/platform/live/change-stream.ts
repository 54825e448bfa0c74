/**
 * Says again and again that something has changed. Changes that come while nobody asks are one: whoever hears of it reads
 * what is there now, which has all of them in it. Ends when it is closed.
 */
export class ChangeStream implements AsyncIterableIterator<void> {
  private changed = false;
  private closed = false;
  private waiting: (() => void) | undefined;

  constructor(private readonly onClose: () => void) {}

  notify(): void {
    this.changed = true;
    this.wake();
  }

  async next(): Promise<IteratorResult<void>> {
    while (!this.changed && !this.closed) {
      await new Promise<void>((resolve) => {
        this.waiting = resolve;
      });
    }
    if (this.closed) return { done: true, value: undefined };
    this.changed = false;
    return { done: false, value: undefined };
  }

  async return(): Promise<IteratorResult<void>> {
    if (!this.closed) {
      this.closed = true;
      this.onClose();
      this.wake();
    }
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  private wake(): void {
    this.waiting?.();
    this.waiting = undefined;
  }
}
