import { movedKey } from '../core/lineage';
import type { Places } from '../core/lineage/layout';

/** Part of the graph that shows: where its origin is in the view, in pixels, and how large. */
export interface GraphViewport {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

/** How a notebook's graph was looked at last. */
export interface GraphView {
  /** Where nodes are and were, so that what comes back stands where it stood. */
  readonly places: Places;
  readonly viewport: GraphViewport | null;
  readonly mode: 'graph' | 'list';
}

/** How the graphs of notebooks were looked at, by path, as long as the page is open. */
export class GraphViews {
  /** How a graph shows that was not looked at yet. */
  firstMode: GraphView['mode'] = 'graph';

  get(path: string): GraphView {
    const mode = this.firstMode;
    return this._views.get(path) ?? { places: new Map(), viewport: null, mode };
  }

  set(path: string, change: Partial<GraphView>): void {
    this._views.set(path, { ...this.get(path), ...change });
  }

  /** The notebook is at another path now, and so are its cells. */
  move(before: string, after: string): void {
    const view = this._views.get(before);
    if (view && before !== after) {
      const places = new Map(
        [...view.places].map(([id, place]) => [
          movedKey(id, before, after),
          place
        ])
      );
      this._views.delete(before);
      this._views.set(after, { ...view, places });
    }
  }

  private _views = new Map<string, GraphView>();
}
