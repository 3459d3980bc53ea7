import { readFileSync } from 'node:fs';
import {
  type FlowChoices,
  type FlowNotebook,
  FlowStepsError,
  startsFromSteps
} from '../core/flow';
import type { FlowSteps } from '../protocol/generated';
import { ExitCode, Failure } from './failure';

const LONGEST_TITLE = 200;

/**
 * Reads a file of boundaries by hand, `{"steps": [{"title", "cells"}]}`.
 *
 * @throws Failure that names the file, the place and the reason.
 */
export function readSteps(file: string): FlowSteps {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw usage(file, (error as Error).message);
  }
  return parseSteps(text, file);
}

/** As `readSteps`, of a text; `file` is what it is called in messages. */
export function parseSteps(text: string, file: string): FlowSteps {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    throw usage(file, `not valid JSON: ${(error as Error).message}`);
  }
  const wrong = wrongDocument(document);
  if (wrong !== null) {
    throw usage(file, wrong);
  }
  return document as FlowSteps;
}

/**
 * Where the steps of a file begin in a notebook.
 *
 * @throws Failure that names the file and the step where they do not fit.
 */
export function startsOf(
  steps: FlowSteps,
  notebook: FlowNotebook,
  file: string
): FlowChoices['starts'] {
  try {
    return startsFromSteps(steps, notebook);
  } catch (error) {
    if (error instanceof FlowStepsError) {
      throw usage(file, error.message);
    }
    throw error;
  }
}

function usage(file: string, reason: string): Failure {
  return new Failure(ExitCode.usage, `${file}: ${reason}`);
}

function wrongDocument(document: unknown): string | null {
  if (!isObject(document)) {
    return 'not an object with "steps"';
  }
  const { steps, ...others } = document;
  const [other] = Object.keys(others);
  if (other !== undefined) {
    return `${JSON.stringify(other)} is not known here`;
  }
  if (!Array.isArray(steps) || steps.length === 0) {
    return '"steps" must be an array with at least one step';
  }
  return firstWrong(steps);
}

function firstWrong(steps: readonly unknown[]): string | null {
  for (const [place, step] of steps.entries()) {
    const wrong = wrongStep(step);
    if (wrong !== null) {
      return `step ${place + 1}: ${wrong}`;
    }
  }
  return null;
}

function wrongStep(step: unknown): string | null {
  if (!isObject(step)) {
    return 'not an object with "title" and "cells"';
  }
  const { title, cells, ...others } = step;
  const [other] = Object.keys(others);
  if (other !== undefined) {
    return `${JSON.stringify(other)} is not known here`;
  }
  if (
    typeof title !== 'string' ||
    title === '' ||
    title.length > LONGEST_TITLE
  ) {
    return `"title" must be a text of 1 to ${LONGEST_TITLE} letters`;
  }
  const areIds =
    Array.isArray(cells) &&
    cells.length > 0 &&
    cells.every(cell => typeof cell === 'string' && cell !== '');
  return areIds ? null : '"cells" must be an array of cell ids, at least one';
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
