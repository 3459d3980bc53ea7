import { SecretRule } from '../../protocol/generated';
import { AssignedJudge } from './assigned';
import {
  classes,
  hasDigit,
  head,
  isCommon,
  isPlaceholder,
  size,
  wordiness
} from './values';
import { IWords } from './words';

const TEMPLATE = /\{[^}]*\}|\$[A-Za-z_({]|%\(|%[sd](?![A-Za-z0-9])|^[*.]+$|…/;
const LONG = 512;

/** Decides, beyond the pattern of a rule, whether a match is a secret. */
export class Judge {
  constructor(private readonly _words: IWords) {
    this._assigned = new AssignedJudge(_words);
  }

  /** Whether `text.slice(start, end)` is a secret; the match of `rule` begins at `begin`. */
  isSecret(
    text: string,
    rule: SecretRule,
    begin: number,
    start: number,
    end: number
  ): boolean {
    const secret = text.slice(start, end);
    if (rule.judge === 'assignment' || rule.judge === 'header') {
      const given = this._assigned.isSecret(text, begin, start, end);
      return given && new Set(secret).size >= rule.distinct;
    }
    const body = secret.slice(head(secret, rule.visible).length);
    if (new Set(body).size < rule.distinct) {
      return false;
    }
    return rule.judge === 'format'
      ? this._isFormat(body)
      : this._isPassword(secret);
  }

  private _isFormat(body: string): boolean {
    if (size(body) > LONG) {
      return true;
    }
    if (isPlaceholder(body, this._words)) {
      return false;
    }
    return hasDigit(body) || wordiness(body, this._words) < 60;
  }

  /** Whether what stands in the place of a password is one. */
  private _isPassword(value: string): boolean {
    if (
      TEMPLATE.test(value) ||
      (size(value) < 8 && /^[0-9]+$/.test(value)) ||
      (classes(value) === 1 &&
        (size(value) < 6 || wordiness(value, this._words) >= 50))
    ) {
      return false;
    }
    return !isCommon(value, this._words) && !isPlaceholder(value, this._words);
  }

  private readonly _assigned: AssignedJudge;
}
