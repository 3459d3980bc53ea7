import type { Diagram, DiagramNode } from '../../../core/lineage';

/** The ids of the nodes whose name has a text in it, in their order; null for no text. */
export function findNodes(
  diagram: Diagram | null,
  query: string,
  nameOf: (node: DiagramNode) => string
): readonly string[] | null {
  const wanted = query.trim().toLowerCase();
  if (wanted === '') {
    return null;
  }
  return (diagram?.nodes ?? [])
    .filter(node => {
      const full =
        node.kind === 'dataset' ? `${node.namespace} ${node.name}` : '';
      return `${nameOf(node)} ${full}`.toLowerCase().includes(wanted);
    })
    .map(({ id }) => id);
}
