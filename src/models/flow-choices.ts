import type { FlowChoices } from '../core/flow';

/** Nothing is decided: steps and parameters are those proposed. */
export const NO_CHOICES: FlowChoices = { starts: null, parameters: new Map() };

/** So many changes can be taken back. */
const LIMIT = 200;

/** What a person decided about steps and parameters, and the way back. */
export class ChoiceHistory {
  get current(): FlowChoices {
    return this._current;
  }

  get canUndo(): boolean {
    return this._earlier.length > 0;
  }

  /** Whether the steps are those proposed. */
  get isProposed(): boolean {
    return this._current.starts === null;
  }

  set(change: Partial<FlowChoices>): void {
    this._earlier = [...this._earlier, this._current].slice(-LIMIT);
    this._current = { ...this._current, ...change };
  }

  /** Takes the last change back. */
  undo(): void {
    const before = this._earlier.pop();
    if (before !== undefined) {
      this._current = before;
    }
  }

  private _current = NO_CHOICES;
  private _earlier: FlowChoices[] = [];
}
