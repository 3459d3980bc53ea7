/**
 * nbxflow's keys are free: no shortcut of JupyterLab begins with the same keys, on no system. The
 * shortcuts of JupyterLab are read from the schemas of the one that is installed.
 */
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { root } from '../tasks.mjs';

const installed = path.join(
  ...[root, '.venv', 'share', 'jupyter', 'lab', 'schemas', '@jupyterlab']
);

/** The keys of a shortcut on all systems, each as one comparable text a chord. */
function chords({ keys = [], macKeys, winKeys, linuxKeys }) {
  return [keys, macKeys, winKeys, linuxKeys]
    .filter(sequence => sequence?.length > 0 && sequence[0] !== '')
    .flatMap(sequence => ['Ctrl', 'Cmd'].map(accel => normal(sequence, accel)));
}

function normal(sequence, accel) {
  return sequence.map(chord =>
    chord
      .replace('Accel', accel)
      .split(/\s+/)
      .map(key => key.toLowerCase())
      .sort()
      .join(' ')
  );
}

/** Whether one sequence of chords is the beginning of the other. */
function clash(one, other) {
  const length = Math.min(one.length, other.length);
  return one.slice(0, length).join() === other.slice(0, length).join();
}

function shortcuts(file) {
  const schema = JSON.parse(readFileSync(file, 'utf-8'));
  return schema['jupyter.lab.shortcuts'] ?? [];
}

function own() {
  const folder = path.join(root, 'schema');
  return readdirSync(folder).flatMap(file =>
    shortcuts(path.join(folder, file))
  );
}

function theirs() {
  const packages = readdirSync(installed).map(name =>
    path.join(installed, name)
  );
  return packages.flatMap(folder =>
    readdirSync(folder)
      .filter(file => file.endsWith('.json') && !file.endsWith('.orig'))
      .flatMap(file => shortcuts(path.join(folder, file)))
  );
}

/** Pairs of commands that the same keys would start. */
function clashes(ours, others) {
  return ours.flatMap(one =>
    others
      .filter(other => one !== other)
      .filter(other =>
        chords(one).some(keys =>
          chords(other).some(taken => clash(keys, taken))
        )
      )
      .map(other => `${one.command} ${other.command}`)
  );
}

describe('shortcuts', () => {
  it('are free in JupyterLab', () => {
    assert.ok(theirs().length > 100, 'the schemas of JupyterLab are missing');
    assert.deepEqual(clashes(own(), theirs()), []);
  });

  it('are each of one command', () => {
    const all = own();
    assert.deepEqual(clashes(all, all), []);
  });

  it('are found where they are taken', () => {
    const taken = [
      { command: 'a', keys: ['Accel Shift S'] },
      { command: 'b', keys: ['D', 'D'] },
      { command: 'c', keys: ['X'], macKeys: ['Cmd Y'] }
    ];
    const wanted = keys => clashes([{ command: 'own', keys }], taken);
    assert.deepEqual(wanted(['Shift Ctrl S']), ['own a']);
    assert.deepEqual(wanted(['d']), ['own b']);
    assert.deepEqual(wanted(['Accel Y']), ['own c']);
    assert.deepEqual(wanted(['Alt F8']), []);
  });
});
