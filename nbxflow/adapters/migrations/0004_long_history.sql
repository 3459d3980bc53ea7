CREATE INDEX executions_settled ON executions (path, cell, sequence, state)
    WHERE cell IS NOT NULL AND state NOT IN ('queued', 'running', 'aborted');
CREATE INDEX executions_places ON executions (id, path, cell, sequence);
CREATE INDEX executions_open ON executions (owner, sequence, state)
    WHERE state IN ('queued', 'running');
CREATE INDEX executions_by_time ON executions (recorded_at, state);
CREATE INDEX runs_open ON runs (owner) WHERE state = 'open';
CREATE INDEX runs_by_time ON runs (opened_at);
CREATE INDEX events_by_time ON events (created_at);
CREATE INDEX audit_by_time ON audit (at);
DELETE FROM accesses WHERE execution_id IN (
    SELECT id FROM executions WHERE path IS NULL OR cell IS NULL
    OR state IN ('queued', 'running', 'aborted') OR EXISTS (
        SELECT 1 FROM executions AS later
        WHERE later.path = executions.path AND later.cell = executions.cell
        AND later.sequence > executions.sequence
        AND later.cell IS NOT NULL AND later.state NOT IN ('queued', 'running', 'aborted')
    )
);
