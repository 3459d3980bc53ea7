import { nullTranslator } from '@jupyterlab/translation';
import * as React from 'react';
import { createRoot, type Root } from 'react-dom/client';

import { ApiError } from '../../../api/request';
import type { FlowSnapshot } from '../../../models/flow-snapshot';
import {
  makeBlocker,
  makeEvidence,
  makeSpec,
  makeTask
} from '../../../models/__tests__/flow-support';
import { PreviewView } from '../preview';
import { FlowView } from '../view';
import { flowSnapshot, proposal, SPEC } from './known-flow';

const trans = nullTranslator.load('nbxflow');

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });

let node: HTMLElement;
let root: Root;
let done: string[];

beforeEach(() => {
  node = document.body.appendChild(document.createElement('div'));
  root = createRoot(node);
  done = [];
});

afterEach(() => {
  React.act(() => root.unmount());
  node.remove();
});

function show(snapshot: FlowSnapshot | null, said = ''): string {
  const say =
    (word: string) =>
    (...args: unknown[]) => {
      const told = args.filter(arg => !isEvent(arg));
      done.push([word, ...told.map(arg => JSON.stringify(arg))].join(' '));
      return true;
    };
  const names = [
    ...['goTo', 'runAll', 'fix', 'edit', 'propose', 'undo', 'setParameter'],
    ...['setTarget', 'setOut', 'setConsent', 'preview', 'verify', 'cancel'],
    ...['exportFiles', 'openFolder', 'refresh', 'copy']
  ];
  const actions = Object.fromEntries(names.map(name => [name, say(name)]));
  React.act(() =>
    root.render(
      <FlowView
        snapshot={snapshot}
        said={said}
        trans={trans}
        actions={
          actions as unknown as React.ComponentProps<typeof FlowView>['actions']
        }
      />
    )
  );
  return node.textContent ?? '';
}

function isEvent(arg: unknown): boolean {
  return typeof arg === 'object' && arg !== null && 'nativeEvent' in arg;
}

function button(label: string): HTMLElement {
  const found = [...node.querySelectorAll<HTMLElement>('button')].find(
    one => one.textContent === label || one.getAttribute('aria-label') === label
  );
  expect([label, found !== undefined]).toEqual([label, true]);
  return found as HTMLElement;
}

function press(label: string): void {
  React.act(() => button(label).click());
}

function cards(): HTMLElement[] {
  return [...node.querySelectorAll<HTMLElement>('.nbx-FlowStep')];
}

function key(target: HTMLElement, name: string, altKey = false): void {
  const options = { key: name, altKey, bubbles: true };
  React.act(
    () => void target.dispatchEvent(new KeyboardEvent('keydown', options))
  );
}

describe('the panel', () => {
  it('says what will be there, or why nothing is', () => {
    expect(show(null)).toContain('Open a notebook');
    const phases = {
      loading: 'Reading the notebook',
      'other-language': 'another language',
      empty: 'no code to promote'
    } as const;
    for (const [phase, text] of Object.entries(phases)) {
      const empty = { phase: phase as keyof typeof phases, spec: null };
      const shown = show(flowSnapshot({ proposal: proposal(empty) }));
      expect(shown).toContain(text);
      expect(shown).not.toContain('Export');
    }
  });

  it('counts steps and blockers, and lists blockers first', () => {
    const action = { kind: 'run-cells', cells: ['b', 'c'] } as const;
    const blockers = [
      makeBlocker({ action: { ...action, cells: [...action.cells] } }),
      makeBlocker({ rule: 'cannot-cross', severity: 'warning', cell: null })
    ];
    const spec = makeSpec(SPEC.steps, { blockers });
    const shown = show(
      flowSnapshot({ proposal: proposal({ spec }), files: null })
    );
    expect(shown).toContain('3 steps · 1 blocker');
    expect(shown).toContain('1 thing to know');
    expect(shown.indexOf('is stale')).toBeLessThan(shown.indexOf('Steps'));
    press('Go to cell');
    press('Run 2 cells');
    press('Export');
    expect(done).toEqual([
      'goTo "b"',
      'fix {"kind":"run-cells","cells":["b","c"]}'
    ]);
    expect(shown).toContain('1 blocker stands in the way.');
  });

  it('gathers cells that only have to run', () => {
    const run = (...cells: string[]) => ({ kind: 'run-cells' as const, cells });
    const blockers = [
      makeBlocker({ cell: 'c', message: 'Cell 3.', action: run('b', 'c') }),
      makeBlocker({ rule: 'shell', message: 'No shell.' }),
      makeBlocker({ cell: 'a', message: 'Cell 1.', action: run('a') })
    ];
    const spec = makeSpec(SPEC.steps, { blockers });
    const shown = show(flowSnapshot({ proposal: proposal({ spec }) }));
    expect(shown).toContain('3 steps · 3 blockers');
    expect(node.querySelectorAll('.nbx-Flow-blocker')).toHaveLength(2);
    press('Run 3 cells');
    expect(done).toEqual(['fix {"kind":"run-cells","cells":["a","b","c"]}']);
    expect(shown).toContain('1 moreCell 1. Go to cell');
  });

  it('asks for a first run in one sentence', () => {
    const blockers = [makeBlocker({ rule: 'not-run' })];
    const spec = makeSpec(SPEC.steps, { blockers });
    const never = proposal({ spec, isNeverRun: true });
    const shown = show(flowSnapshot({ proposal: never, files: null }));
    expect(shown).toContain('Run all cells first');
    expect(shown).not.toContain('is stale');
    press('Run all cells');
    expect(done).toEqual(['runAll']);
  });

  it('says what failed, what still works, and offers to try again', () => {
    const failure = new ApiError('unreachable', 0, 'No answer.');
    const failed = flowSnapshot({ proposal: proposal({ failure }) });
    expect(show(failed)).toContain('Below is what was known before');
    expect(button('Export').getAttribute('aria-disabled')).toBe('true');
    press('Try again');
    press('Verify');
    expect(done).toEqual(['refresh']);
    const problem = proposal({ spec: null, problem: 'Too deep.' });
    expect(show(flowSnapshot({ proposal: problem }))).toContain('Too deep.');
  });

  it('tells screen readers what was done', () => {
    show(flowSnapshot(), 'Verification ended');
    expect(node.querySelector('[role=status]')?.textContent).toBe(
      'Verification ended'
    );
  });
});

describe('the steps', () => {
  it('say their cells, what they read and what they write', () => {
    show(flowSnapshot());
    const facts = cards().map(
      card => card.querySelector('.nbx-FlowStep-facts')?.textContent
    );
    expect(facts).toEqual([
      'cells 1–2 · reads flights.csv → writes flights',
      'cell 3 · reads flights',
      'cells 5–6'
    ]);
    expect(cards()[1]?.getAttribute('aria-label')).toBe('Step 2 of 3: Clean');
  });

  it('are moved by buttons and by keys, from anywhere in the card', () => {
    show(flowSnapshot());
    const [first, second] = cards();
    key(second as HTMLElement, 'ArrowUp', true);
    key(second?.querySelector('input') as HTMLElement, 'ArrowDown', true);
    key(first as HTMLElement, 'ArrowDown');
    press('Join with the next step');
    press('Move first cell to the step above (Alt+↑)');
    expect(done).toEqual([
      'edit {"kind":"first-up","step":1}',
      'edit {"kind":"last-down","step":1}',
      'edit {"kind":"join","step":0}'
    ]);
    const off = button('Move first cell to the step above (Alt+↑)');
    expect(off.getAttribute('aria-disabled')).toBe('true');
  });

  it('are split between their cells', () => {
    show(flowSnapshot());
    press('Cells of this step');
    expect(node.textContent).toContain('flights = pd.read_csv(path)');
    press('Cell 2');
    press('Split here');
    expect(done).toEqual([
      'goTo "b"',
      'edit {"kind":"split","step":0,"cell":"b"}'
    ]);
  });

  it('keep the focus when boundaries move', () => {
    show(flowSnapshot());
    const second = cards()[1] as HTMLElement;
    second.focus();
    const [load, clean, report] = SPEC.steps;
    const moved = [
      load,
      { ...report, cells: ['c', 'e', 'f'] }
    ] as typeof SPEC.steps;
    expect(clean).toBeDefined();
    show(flowSnapshot({ proposal: proposal({ spec: makeSpec(moved) }) }));
    expect(document.activeElement).toBe(second);
    expect(second.getAttribute('aria-label')).toBe('Step 2 of 2: Report');
  });

  it('take a title when it is done, none on Escape', () => {
    show(flowSnapshot());
    const input = cards()[0]?.querySelector('input') as HTMLInputElement;
    type(input, 'Read');
    key(input, 'Escape');
    expect(input.value).toBe('Load');
    type(input, 'Read');
    key(input, 'Enter');
    expect(done).toEqual(['edit {"kind":"title","step":0,"title":"Read"}']);
  });

  it('go back', () => {
    show(flowSnapshot());
    expect(node.textContent).not.toContain('Undo');
    show(flowSnapshot({ canUndo: true, isProposed: false }));
    press('Undo');
    press('Reset');
    expect(done).toEqual(['undo', 'propose']);
  });
});

function type(input: HTMLInputElement, text: string): void {
  const set = Object.getOwnPropertyDescriptor(
    HTMLInputElement.prototype,
    'value'
  )?.set;
  React.act(() => {
    input.focus();
    set?.call(input, text);
    input.dispatchEvent(new Event('input', { bubbles: true }));
  });
}

describe('choices', () => {
  it('are parameters, targets and a folder', () => {
    const shown = show(flowSnapshot());
    expect(shown).toContain('None');
    const boxes = [...node.querySelectorAll<HTMLElement>('[type=checkbox]')];
    const radios = [...node.querySelectorAll<HTMLElement>('[type=radio]')];
    React.act(() => boxes[1]?.click());
    React.act(() => radios[1]?.click());
    const input = node.querySelector('.nbx-Flow-out input') as HTMLInputElement;
    type(input, 'elsewhere');
    key(input, 'Enter');
    expect(done).toEqual([
      'setParameter "day" true',
      'setTarget "airflow" null',
      'setOut "elsewhere"'
    ]);
    expect(shown).toContain('verified here');
    expect(shown).toContain('parses here');
    expect(node.querySelector('select')).toBeNull();
    show(flowSnapshot({ target: { id: 'airflow', version: '3.1' } }));
    expect(node.querySelector('select')?.value).toBe('3.1');
  });
});

describe('the files', () => {
  it('say what is new and what changes', () => {
    const shown = show(flowSnapshot());
    expect(shown).toContain('1 new · 1 changed');
    expect(shown).toContain('changed +41 −3');
    press('README.md');
    press('Preview');
    press('Export');
    expect(done).toEqual([
      'preview "README.md"',
      'preview null',
      'exportFiles'
    ]);
  });

  function exported(
    change: Partial<NonNullable<FlowSnapshot['files']>['exported']>
  ): string {
    const { files } = flowSnapshot();
    const exported = {
      ...{ isWriting: false, reply: null, failure: null, conflict: null },
      ...change
    };
    return show(flowSnapshot({ files: files && { ...files, exported } }));
  }

  it('say how the last export went', () => {
    const written = [{ path: 'a.py', sha256: '' }];
    const reply = { out: 'dir/a_pipeline', written, unchanged: [] };
    expect(exported({ reply })).toContain('Written: 1 file.');
    press('Show the folder');
    expect(exported({ conflict: ['a.py'] })).toContain(
      'after the preview: a.py'
    );
    press('Preview again');
    const failure = new ApiError('forbidden', 403, 'Read-only.');
    expect(exported({ failure })).toContain('Read-only. Nothing was written.');
    press('Try again');
    expect(done).toEqual(['openFolder', 'preview null', 'exportFiles']);
    exported({ isWriting: true });
    expect(button('Export').getAttribute('aria-disabled')).toBe('true');
  });

  it('are shown as text with numbers, or as changes', () => {
    const hostile = { text: '<b>&amp;\n', diff: '@@ -1 +1 @@\n-old\n+<b>' };
    const [first, second] = flowSnapshot().files?.files ?? [];
    const files = [first, second].map(file => ({ ...file, ...hostile }));
    const preview = (chosen: string) =>
      React.act(() =>
        root.render(
          <PreviewView
            files={files as React.ComponentProps<typeof PreviewView>['files']}
            chosen={chosen}
            isOutdated={false}
            trans={trans}
            onChoose={path => void done.push(path)}
          />
        )
      );
    preview('README.md');
    const pre = node.querySelector('pre');
    expect(pre?.textContent).toBe('<b>&amp;\n');
    expect(node.querySelector('[type=radio]')).toBeNull();
    preview('a.py');
    const radios = [...node.querySelectorAll<HTMLElement>('[type=radio]')];
    React.act(() => radios[1]?.click());
    expect(node.querySelector('pre .nbx-mod-removed')?.textContent).toBe(
      '-old\n'
    );
  });
});

describe('the verification', () => {
  const running = makeTask({
    progress: {
      done: 1,
      total: 4,
      message: 'Running the notebook',
      tasks: [{ id: 'load', verdict: 'equal' }]
    }
  });

  it('asks for consent to what reaches outside, which is not given by itself', () => {
    const shown = show(flowSnapshot());
    expect(shown).toContain('https://example.org');
    const boxes = [
      ...node.querySelectorAll<HTMLInputElement>('.nbx-Flow-tick input')
    ];
    expect(boxes.map(({ checked }) => checked)).toEqual([false, false]);
    React.act(() => boxes[0]?.click());
    React.act(() => boxes[1]?.click());
    expect(done).toEqual([
      'setConsent {"allowOutside":true,"allowNetwork":false}',
      'setConsent {"allowOutside":false,"allowNetwork":true}'
    ]);
  });

  it('tells verdicts as they come, and can be cancelled', () => {
    const { progress } = running;
    const verification: FlowSnapshot['verification'] = {
      state: 'running',
      ...{ evidence: null, error: null, progress, isCurrent: true }
    };
    const shown = show(flowSnapshot({ verification }));
    expect(shown).toContain('1 of 4 · Running the notebook');
    expect(cards()[0]?.textContent).toContain('equal');
    expect(cards()[1]?.textContent).toContain('waiting…');
    press('Cancel');
    expect(done).toEqual(['cancel']);
    const later = { ...verification, isCurrent: false };
    expect(show(flowSnapshot({ verification: later }))).toContain(
      'perhaps no longer what stands here'
    );
    expect(cards()[0]?.textContent).not.toContain('equal');
  });

  it('names the first difference of a task', () => {
    const evidence = makeEvidence(
      { load: 'equal', clean: 'different', report: 'nondeterministic' },
      { verdict: 'different' }
    );
    const [, clean, report] = evidence.verification.tasks;
    clean?.differences.push({
      what: 'name',
      name: 'departed',
      where: 'column late, row 3',
      notebook: 'True',
      pipeline: 'False'
    });
    report?.masked.push('name:z');
    const verification: FlowSnapshot['verification'] = {
      state: 'done',
      ...{ progress: null, evidence, error: null, isCurrent: true }
    };
    const shown = show(flowSnapshot({ verification }));
    expect(shown).toContain(
      'task clean: `departed`, column late, row 3: True ≠ False'
    );
    expect(shown).toContain('task report: name:z');
    expect(shown).toContain('does something else than the notebook');
    expect(cards().map(card => card.dataset.nbxStep)).toEqual([
      ...['load', 'clean', 'report']
    ]);
    expect(cards()[1]?.querySelector('[data-nbx-verdict]')?.textContent).toBe(
      'different'
    );
  });

  it('offers to join what is different with what it depends on, and to verify next', () => {
    const differing = (task: string, isCurrent = true): FlowSnapshot => {
      const evidence = makeEvidence({ load: 'equal', [task]: 'different' });
      return flowSnapshot({
        verification: {
          state: 'done',
          ...{ progress: null, evidence, error: null, isCurrent }
        }
      });
    };
    show(differing('clean'));
    expect(button('Join with “Load”').title).toContain('“Load”, “Clean”');
    button('Join with “Load”').focus();
    press('Join with “Load”');
    expect(done).toEqual([
      'fix {"kind":"merge-steps","steps":["load","clean"]}'
    ]);
    expect(document.activeElement).toBe(button('Verify'));
    show(differing('report'));
    expect(button('Join with “Clean”').closest('li')?.textContent).toContain(
      'task report'
    );
    expect(show(differing('load'))).not.toContain('Join with');
    expect(show(differing('clean', false))).not.toContain('Join with');
  });

  it('says how it ended otherwise', () => {
    const state = (
      change: Partial<FlowSnapshot['verification']>
    ): FlowSnapshot =>
      flowSnapshot({
        verification: { ...flowSnapshot().verification, ...change }
      });
    expect(show(state({ state: 'cancelled' }))).toContain('Cancelled');
    expect(show(state({ state: 'failed', error: 'Killed.' }))).toContain(
      'did not come to an end: Killed.'
    );
    expect(show(state({ state: 'done', isCurrent: false }))).toContain(
      'verify again'
    );
  });
});
