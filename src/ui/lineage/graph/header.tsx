import type { TranslationBundle } from '@jupyterlab/translation';
import {
  Button,
  caretDownIcon,
  downloadIcon,
  type LabIcon
} from '@jupyterlab/ui-components';
import * as React from 'react';

import { Switch } from '../../shared/switch';
import {
  arrangeIcon,
  centreIcon,
  fitIcon,
  zoomInIcon,
  zoomOutIcon
} from './icons';

export interface HeaderProps {
  readonly mode: 'graph' | 'list';
  readonly query: string;
  /** How many nodes the query finds; null without query. */
  readonly found: number | null;
  /** Whether there is something to draw. */
  readonly hasGraph: boolean;
  /** Whether the active cell of the notebook is in the graph. */
  readonly hasActive: boolean;
  readonly trans: TranslationBundle;
  readonly onMode: (mode: 'graph' | 'list') => void;
  readonly onQuery: (query: string) => void;
  /** Enter: goes on to what is found next. */
  readonly onNext: () => void;
  readonly zoomIn: () => void;
  readonly zoomOut: () => void;
  readonly fit: () => void;
  readonly centre: () => void;
  readonly arrange: () => void;
  /** Opens the menu of exports below the button. */
  readonly onExport: (button: HTMLElement) => void;
}

/** Switch, search and buttons above the graph. */
export function Header(props: HeaderProps): JSX.Element {
  const { mode, trans, hasGraph } = props;
  const isGraph = mode === 'graph';
  const tool = (
    icon: LabIcon,
    label: string,
    onClick: () => void,
    isEnabled = true
  ) => (
    <Tool
      icon={icon}
      label={label}
      isEnabled={hasGraph && isGraph && isEnabled}
      onClick={onClick}
    />
  );
  return (
    <div className="nbx-Graph-header">
      <ModeSwitch {...props} />
      <Search {...props} />
      <div className="nbx-Graph-tools">
        {tool(zoomOutIcon, trans.__('Zoom out (−)'), props.zoomOut)}
        {tool(zoomInIcon, trans.__('Zoom in (+)'), props.zoomIn)}
        {tool(fitIcon, trans.__('Show the whole graph (0)'), props.fit)}
        {tool(
          centreIcon,
          trans.__('Go to the active cell of the notebook'),
          props.centre,
          props.hasActive
        )}
        {tool(arrangeIcon, trans.__('Arrange all nodes again'), props.arrange)}
        <Button
          small
          className="nbx-Graph-export"
          disabled={!hasGraph}
          aria-haspopup="menu"
          title={trans.__('Copy or download the graph')}
          onClick={event => props.onExport(event.currentTarget as HTMLElement)}
        >
          <downloadIcon.react
            tag="span"
            className="nbx-Icon"
            aria-hidden="true"
          />
          {trans.__('Export')}
          <caretDownIcon.react
            tag="span"
            className="nbx-Icon"
            aria-hidden="true"
          />
        </Button>
      </div>
    </div>
  );
}

function Tool(props: {
  icon: LabIcon;
  label: string;
  isEnabled: boolean;
  onClick: () => void;
}): JSX.Element {
  return (
    <Button
      small
      minimal
      title={props.label}
      aria-label={props.label}
      disabled={!props.isEnabled}
      onClick={props.onClick}
    >
      <props.icon.react tag="span" className="nbx-Icon" />
    </Button>
  );
}

function ModeSwitch({ mode, trans, onMode }: HeaderProps): JSX.Element {
  return (
    <Switch
      label={trans.__('Show lineage as')}
      value={mode}
      options={[
        ['graph', trans.__('Graph')],
        ['list', trans.__('List')]
      ]}
      onChange={onMode}
    />
  );
}

function Search(props: HeaderProps): JSX.Element {
  const { query, found, trans, onQuery, onNext } = props;
  const label = trans.__('Find by name');
  return (
    <div className="nbx-Graph-search">
      <input
        type="search"
        className="jp-mod-styled"
        value={query}
        placeholder={label}
        aria-label={label}
        spellCheck={false}
        onChange={event => onQuery(event.target.value)}
        onKeyDown={event => {
          if (event.key === 'Enter') {
            onNext();
          } else if (event.key === 'Escape' && query !== '') {
            event.preventDefault();
            onQuery('');
          }
        }}
      />
      <span role="status">
        {found !== null &&
          trans._n('%2 found', '%2 found', found, String(found))}
      </span>
    </div>
  );
}
