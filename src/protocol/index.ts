/** The messages, bodies and files of nbxflow, as their JSON Schemas define them. */
export type * from './generated';
