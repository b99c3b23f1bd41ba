-- What analysts say about alerts. Rows are only ever added: the last one of a transaction counts,
-- and 'undo' takes back what was said before it.
CREATE TABLE alert_verdicts (
  -- ALWAYS: whoever may insert needs no right on a sequence and cannot choose the order.
  id             BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  -- No foreign key: a verdict stays when the alert it judged is deleted after years, and tables can
  -- be emptied in any order. Writers insert for existing alerts only.
  transaction_id TEXT        NOT NULL,
  verdict        TEXT        NOT NULL CHECK (verdict IN ('fraud', 'genuine', 'undo')),
  note           TEXT        CHECK (length(note) BETWEEN 1 AND 1000),
  decided_by     TEXT        NOT NULL CHECK (length(decided_by) BETWEEN 1 AND 128),
  decided_role   TEXT        NOT NULL DEFAULT session_user,
  decided_at     TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp()
);

COMMENT ON TABLE alert_verdicts IS
  'Analysts'' verdicts on alerts, append-only; the row with the highest id of a transaction counts';
COMMENT ON COLUMN alert_verdicts.verdict IS
  'fraud, genuine, or undo: as if nothing had been said about this transaction';
COMMENT ON COLUMN alert_verdicts.decided_by IS 'Who, by their own account';
COMMENT ON COLUMN alert_verdicts.decided_role IS
  'The database role that wrote the row; not to be chosen by it if it may insert the other columns only';

-- The current verdict of a transaction, and its history.
CREATE INDEX alert_verdicts_by_transaction ON alert_verdicts (transaction_id, id DESC);

CREATE FUNCTION refuse_change_of_verdicts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'alert_verdicts is append-only: add a row with the verdict undo instead'
    USING ERRCODE = 'restrict_violation';
END
$$;

CREATE TRIGGER alert_verdicts_append_only
  BEFORE UPDATE OR DELETE OR TRUNCATE ON alert_verdicts
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_verdicts();
