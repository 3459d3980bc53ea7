import { nullTranslator } from '@jupyterlab/translation';
import * as React from 'react';
import { createRoot, type Root } from 'react-dom/client';

import { explain } from '../../../models/dataflow-chain';
import type { RunProgress } from '../../../models/dataflow-run';
import {
  EMPTY_PLAN,
  verdict
} from '../../../models/__tests__/dataflow-support';
import { Checked } from '../checked';
import { Needed } from '../needed';
import { Popover } from '../popover';
import { Why } from '../why';

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });

const trans = nullTranslator.load('nbxflow');
const nothing = () => undefined;

describe('what the windows show', () => {
  let node: HTMLElement;
  let root: Root;
  let asked: unknown[][];

  beforeEach(() => {
    node = document.body.appendChild(document.createElement('div'));
    root = createRoot(node);
    asked = [];
  });

  afterEach(() => {
    React.act(() => root.unmount());
    node.remove();
  });

  const shared = () => ({
    order: ['a', 'b', 'c'],
    goTo: (cell: string) => void asked.push(['goTo', cell]),
    trans
  });
  const show = (element: JSX.Element) => React.act(() => root.render(element));
  const click = (text: string) => {
    const all = [...node.querySelectorAll('button')];
    const found = all.find(({ textContent }) => textContent === text);
    if (!found) {
      throw new Error(`no ${text} in ${all.map(b => b.textContent).join()}`);
    }
    React.act(() => found.click());
  };

  describe('Why', () => {
    const verdicts = new Map([
      ['a', verdict('edited')],
      ['b', verdict('stale', { kind: 'upstream-edited', byCell: 'a' })],
      ['c', verdict('stale', { name: 'y', byCell: 'b' })]
    ]);
    const why = (plan = EMPTY_PLAN, obstacle: string | null = null) => (
      <Why
        {...shared()}
        cell="c"
        verdict={verdicts.get('c') ?? null}
        steps={explain('c', verdicts)}
        plan={plan}
        obstacle={obstacle}
        onRun={() => asked.push(['run'])}
        onClose={() => asked.push(['close'])}
      />
    );

    it('walks the chain in words, each cell a link', () => {
      show(why({ ...EMPTY_PLAN, cells: ['a', 'b', 'c'] }));
      expect(node.querySelector('h2')?.textContent).toBe('Cell 3 · stale');
      const text = node.textContent ?? '';
      expect(text).toContain('y comes from cell 2, which is stale itself.');
      expect(text).toContain('Cell 2 · stale');
      expect(text).toContain('Cell 1, which makes x, was edited.');
      expect(text).toContain('Cell 1 · edited');
      expect(text).toContain('Re-run 3 cells: 1, 2, 3');
      click('cell 2');
      click('Run what is needed');
      click('Close');
      expect(asked).toEqual([['goTo', 'b'], ['run'], ['close']]);
    });

    it('says when running would not help, and why nothing is known', () => {
      show(why({ ...EMPTY_PLAN, unresolved: ['c'] }, 'Not watched.'));
      expect(node.textContent).toContain('would not make this cell fresh');
      expect(node.textContent).toContain('Not watched.');
      expect(node.textContent).not.toContain('Run what is needed');
    });
  });

  describe('Needed', () => {
    const needed = (
      given: Partial<React.ComponentProps<typeof Needed>> = {}
    ) => (
      <Needed
        {...shared()}
        goal={null}
        plan={{ ...EMPTY_PLAN, cells: ['b', 'c'] }}
        progress={null}
        obstacle={null}
        firstLine={cell => `${cell} = 1`}
        onRun={consented => asked.push(['run', [...consented]])}
        onStop={() => asked.push(['stop'])}
        onRestart={() => asked.push(['restart'])}
        onClose={() => asked.push(['close'])}
        {...given}
      />
    );
    const progress = (given: Partial<RunProgress>): RunProgress => ({
      state: 'running',
      goal: null,
      cell: 'b',
      done: ['a'],
      left: ['b', 'c'],
      ...given
    });

    it('lists the cells before anything runs', () => {
      show(needed());
      expect(node.textContent).toContain('2 cells will run:');
      expect(node.textContent).toContain('Cell 2 b = 1');
      expect(asked).toEqual([]);
      click('Cell 3');
      click('Run 2 cells');
      click('Cancel');
      expect(asked).toEqual([['goTo', 'c'], ['run', []], ['close']]);
    });

    it('asks for each cell that may not repeat safely', () => {
      const plan = { ...EMPTY_PLAN, cells: ['b', 'c'], confirm: ['c'] };
      show(needed({ plan }));
      const boxes = node.querySelectorAll<HTMLInputElement>('input');
      expect(boxes).toHaveLength(1);
      click('Run 2 cells');
      React.act(() => boxes[0]?.click());
      click('Run 2 cells');
      expect(asked).toEqual([
        ['run', []],
        ['run', ['c']]
      ]);
    });

    it('says how far it is, and stops', () => {
      show(needed({ progress: progress({}) }));
      expect(node.querySelector('[role=status]')?.textContent).toBe(
        'Running cell 2: 2 of 3'
      );
      expect(node.querySelector('progress')?.value).toBe(1);
      click('Stop after this cell');
      expect(asked).toEqual([['stop']]);
    });

    it.each([
      ['failed', 'Cell 2 failed'],
      ['stopped', 'Stopped before cell 2'],
      ['unrecorded', 'no record of it came'],
      ['needs-consent', 'needs your yes']
    ] as const)('says in words that it %s', (state, words) => {
      show(needed({ progress: progress({ state }) }));
      expect(node.querySelector('[role=status]')?.textContent).toContain(words);
      click('Run 2 cells');
    });

    it('says when there is nothing to do, and what is left', () => {
      show(needed({ plan: EMPTY_PLAN, progress: progress({ state: 'done' }) }));
      expect(node.textContent).toContain('1 cell has run.');
      expect(node.textContent).toContain('Nothing needs to run');
      show(needed({ progress: progress({ state: 'done', done: ['b', 'c'] }) }));
      expect(node.textContent).toContain('are still not fresh: 2, 3');
      const plan = { ...EMPTY_PLAN, unresolved: ['c'], needsRestart: true };
      show(needed({ plan }));
      expect(node.textContent).toContain('would not make these fresh: 3');
      click('Restart and run all…');
      expect(asked).toEqual([['restart']]);
    });

    it('says why nothing can run', () => {
      show(needed({ obstacle: 'This notebook has no kernel.' }));
      expect(node.textContent).toContain('This notebook has no kernel.');
      expect(node.textContent).not.toContain('Run 2 cells');
    });
  });

  it('asks before a cell runs on outdated values', () => {
    show(
      <Checked
        {...shared()}
        cell="c"
        warnings={[{ kind: 'stale-value', name: 'y', byCell: 'b' }]}
        onNeeded={() => asked.push(['needed'])}
        onRun={() => asked.push(['run'])}
        onClose={nothing}
      />
    );
    expect(node.textContent).toContain('y, made by cell 2, is older');
    click('Run this cell anyway');
    click('Run what is needed');
    expect(asked).toEqual([['run'], ['needed']]);
  });
});

describe('Popover', () => {
  let popover: Popover;
  let button: HTMLButtonElement;

  beforeEach(async () => {
    popover = new Popover();
    button = document.body.appendChild(document.createElement('button'));
    button.focus();
    await React.act(async () =>
      popover.open({
        label: 'Why',
        anchor: button,
        host: document.body,
        content: () => <p>because</p>
      })
    );
  });

  afterEach(() => {
    React.act(() => popover.dispose());
    button.remove();
  });

  it('is a named dialog with the focus', () => {
    expect(popover.node.getAttribute('role')).toBe('dialog');
    expect(popover.node.getAttribute('aria-label')).toBe('Why');
    expect(popover.node.textContent).toBe('because');
    expect(document.activeElement).toBe(popover.node);
  });

  it('closes with Escape and gives the focus back', () => {
    const key = { key: 'Escape', bubbles: true };
    React.act(
      () => void popover.node.dispatchEvent(new KeyboardEvent('keydown', key))
    );
    expect(popover.isOpen).toBe(false);
    expect(popover.isAttached).toBe(false);
    expect(document.activeElement).toBe(button);
  });

  it('closes with a click beside it, not with one in it', () => {
    const press = (target: Element) =>
      React.act(
        () =>
          void target.dispatchEvent(new Event('pointerdown', { bubbles: true }))
      );
    press(popover.node.firstElementChild!);
    expect(popover.isOpen).toBe(true);
    press(button);
    expect(popover.isOpen).toBe(false);
  });
});
