/** A wait that can be cut short. However many there are, a wait that has ended leaves nothing behind. */
export class Pause {
  private isWoken = false;
  private end = () => {};

  /** Ends the wait; where there is none, the next one. */
  wake(): void {
    this.isWoken = true;
    this.end();
  }

  async wait(timeoutMs: number): Promise<void> {
    if (!this.isWoken) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, timeoutMs);
        this.end = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.isWoken = false;
  }
}
