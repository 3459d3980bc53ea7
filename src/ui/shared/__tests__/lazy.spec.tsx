import { nullTranslator } from '@jupyterlab/translation';
import * as React from 'react';
import { createRoot, type Root } from 'react-dom/client';

import { Answers } from '../../../models/__tests__/support';
import { Lazy } from '../lazy';

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });

describe('Lazy', () => {
  let node: HTMLElement;
  let root: Root;
  let loads: Answers<{ word: string }>;
  let drawn: number;

  beforeEach(() => {
    node = document.body.appendChild(document.createElement('div'));
    root = createRoot(node);
    loads = new Answers();
    drawn = 0;
  });

  afterEach(() => {
    React.act(() => root.unmount());
    node.remove();
    jest.restoreAllMocks();
  });

  function draw(what: string): void {
    React.act(() =>
      root.render(
        <Lazy
          load={() => loads.ask('part')}
          trans={nullTranslator.load('nbxflow')}
          onDrawn={() => (drawn += 1)}
        >
          {({ word }) => <b>{`${word} ${what}`}</b>}
        </Lazy>
      )
    );
  }

  it('loads once and draws what is there then', async () => {
    draw('one');
    draw('two');
    expect(node.textContent).toBe('');
    expect(drawn).toBe(0);
    await React.act(() => loads.give(0, { word: 'see' }));
    expect(node.textContent).toBe('see two');
    draw('three');
    expect(node.textContent).toBe('see three');
    expect(drawn).toBe(2);
    expect(loads.asked).toHaveLength(1);
  });

  it('says that it failed, and tries again when asked to', async () => {
    const said = jest.spyOn(console, 'error').mockImplementation();
    draw('one');
    await React.act(() => loads.fail(0, new Error('no such chunk')));
    expect(said).toHaveBeenCalledTimes(1);
    expect(node.querySelector('[role=alert]')?.textContent).toContain(
      'could not be loaded'
    );
    React.act(() => node.querySelector('button')?.click());
    expect(node.textContent).toBe('');
    await React.act(() => loads.give(1, { word: 'see' }));
    expect(node.textContent).toBe('see one');
  });
});
