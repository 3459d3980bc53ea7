import type { TranslationBundle } from '@jupyterlab/translation';
import { checkIcon, copyIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

import { InCurrentRow } from './tree';

/** What a part that copies text needs. */
export interface CopyProps {
  readonly trans: TranslationBundle;
  readonly actions: { readonly copy: (text: string) => void };
}

/** Letters that stay whole at the end of a name that is too long for its place. */
const TAIL = 12;

/** A name that loses its middle when it does not fit; the whole of it is the tooltip. */
export function Name(props: { name: string; title: string }): JSX.Element {
  // a line break or another control character would spoil the line, unseen
  const letters = Array.from(props.name.replace(/\p{Cc}/gu, '\ufffd'));
  const cut = Math.max(letters.length - TAIL, 0);
  return (
    <span className="nbx-Name" title={props.title}>
      <span className="nbx-Name-head">{letters.slice(0, cut).join('')}</span>
      <span className="nbx-Name-tail">{letters.slice(cut).join('')}</span>
    </span>
  );
}

/** A button that looks like a link, with the tab order of the row it is in. */
export function LinkButton(props: {
  onClick: () => void;
  title?: string;
  disabled?: boolean;
  children: React.ReactNode;
}): JSX.Element {
  const tabIndex = React.useContext(InCurrentRow) ? 0 : -1;
  return (
    <button
      type="button"
      className="nbx-Link"
      title={props.title}
      disabled={props.disabled}
      tabIndex={tabIndex}
      onClick={event => {
        event.stopPropagation();
        props.onClick();
      }}
    >
      {props.children}
    </button>
  );
}

/** Copies a text and says that it did. */
export function CopyButton(
  props: CopyProps & { text: string | (() => string); label: string }
): JSX.Element {
  const { text, label, trans, actions } = props;
  const [copied, setCopied] = React.useState(false);
  const Icon = (copied ? checkIcon : copyIcon).react;
  return (
    <LinkButton
      onClick={() => {
        actions.copy(typeof text === 'string' ? text : text());
        setCopied(true);
      }}
    >
      <Icon tag="span" className="nbx-Icon" aria-hidden="true" />
      {copied ? trans.__('Copied') : label}
    </LinkButton>
  );
}
