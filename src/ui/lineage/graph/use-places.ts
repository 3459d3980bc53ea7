import * as React from 'react';

import type { Diagram } from '../../../core/lineage';
import {
  arcsOf,
  boxesOf,
  type Places,
  placeNew
} from '../../../core/lineage/layout';
import type { Arranger } from './arranger';

/** Where the nodes of a diagram stand. */
export interface Placement {
  /** Null before the first arrangement. */
  readonly places: Places | null;
  /** An arrangement is being worked out. */
  readonly isArranging: boolean;
  /** Forgets where nodes stand and arranges all of them. */
  readonly arrangeAgain: () => void;
}

/**
 * Keeps nodes where they are, whatever changes in a diagram, and finds places for new ones.
 *
 * @param kept - Where nodes are and were.
 * @param keep - Remembers where they are.
 * @param onArranged - All were arranged anew.
 */
export function usePlaces(
  diagram: Diagram | null,
  arranger: Arranger,
  kept: Places,
  keep: (places: Places) => void,
  onArranged: () => void
): Placement {
  const [isArranging, setArranging] = React.useState(false);
  const [round, setRound] = React.useState(0);
  const done = React.useRef(round);
  React.useEffect(() => {
    const known = done.current === round ? kept : new Map();
    if (!diagram || diagram.nodes.every(({ id }) => known.has(id))) {
      return;
    }
    let isCurrent = true;
    const [boxes, arcs] = [boxesOf(diagram), arcsOf(diagram)];
    setArranging(true);
    arranger
      .arrange(boxes, arcs)
      .then(arranged => {
        if (isCurrent) {
          const isAnew = done.current !== round;
          done.current = round;
          const places = placeNew(known, arranged, boxes, arcs);
          keep(new Map([...known, ...places]));
          if (isAnew) {
            onArranged();
          }
        }
      })
      .catch(reason => console.error('nbxflow: no place for the graph', reason))
      .finally(() => isCurrent && setArranging(false));
    return () => {
      isCurrent = false;
    };
  }, [diagram, round]);
  const isPlaced = diagram?.nodes.some(({ id }) => kept.has(id)) ?? false;
  return {
    places: isPlaced ? kept : null,
    isArranging,
    arrangeAgain: () => setRound(round + 1)
  };
}
