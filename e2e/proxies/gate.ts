/** What a partition holds back waits here. */
export class Gate {
  #passing: Promise<void> = Promise.resolve();
  #open: () => void = () => undefined;

  get passing(): Promise<void> {
    return this.#passing;
  }

  shut(): void {
    this.#open();
    this.#passing = new Promise((resolve) => {
      this.#open = resolve;
    });
  }

  open(): void {
    this.#open();
  }
}
