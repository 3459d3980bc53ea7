import { type Diagram, toMermaid } from '../../../core/lineage';
import { type Places, toSvg } from '../../../core/lineage/layout';

export const EXPORT_FORMATS = ['svg', 'mermaid', 'openlineage'] as const;

export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** What an export is made of. */
export interface ExportSource {
  readonly path: string;
  readonly diagram: Diagram;
  readonly places: Places;
  /** Asks the server for the OpenLineage events of the notebook. */
  readonly fetchEvents: (path: string) => Promise<readonly unknown[]>;
}

const TYPES: Readonly<Record<ExportFormat, [ending: string, type: string]>> = {
  svg: ['svg', 'image/svg+xml'],
  mermaid: ['mmd', 'text/plain'],
  openlineage: ['openlineage.json', 'application/json']
};

/** The lineage of a notebook as a text in a format; `openlineage`: the events as one array. */
export async function exportText(
  { path, diagram, places, fetchEvents }: ExportSource,
  format: ExportFormat
): Promise<string> {
  switch (format) {
    case 'svg':
      return toSvg(diagram, places);
    case 'mermaid':
      return toMermaid(diagram.graph);
    case 'openlineage':
      return `${JSON.stringify(await fetchEvents(path), null, 2)}\n`;
  }
}

/** The name of the file that an export is downloaded as. */
export function exportName(path: string, format: ExportFormat): string {
  const name = path.slice(path.lastIndexOf('/') + 1).replace(/\.ipynb$/, '');
  return `${name}.lineage.${TYPES[format][0]}`;
}

/** Hands a text to the browser as a file. */
export function downloadText(
  text: string,
  path: string,
  format: ExportFormat
): void {
  const url = URL.createObjectURL(new Blob([text], { type: TYPES[format][1] }));
  const link = document.createElement('a');
  link.href = url;
  link.download = exportName(path, format);
  document.body.append(link);
  link.click();
  link.remove();
  // the browser has read it by then
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}
