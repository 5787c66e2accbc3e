/** Ends an attempt that may not go on although its signal has not spoken yet: the server refused to let it publish. */
export class BuildStopped extends Error {
  constructor() {
    super('the attempt was stopped');
    this.name = 'BuildStopped';
  }
}
