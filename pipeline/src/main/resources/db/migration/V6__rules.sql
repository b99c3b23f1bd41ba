-- The versions of rules. Rows are only ever added; a rule is what its version with the latest
-- valid_from says, of those whose valid_from is not after the Kafka timestamp of a record.
CREATE TABLE rules (
  id          TEXT        NOT NULL CHECK (id ~ '^[a-z][a-z0-9]*(-[a-z0-9]+)*$' AND length(id) <= 64),
  version     INTEGER     NOT NULL CHECK (version > 0),
  status      TEXT        NOT NULL CHECK (status IN ('ACTIVE', 'SHADOW', 'PAUSED')),
  definition  JSONB       NOT NULL CHECK (length(definition::text) <= 20000),
  valid_from  TIMESTAMPTZ NOT NULL,
  author      TEXT        NOT NULL CHECK (length(author) BETWEEN 1 AND 128),
  author_role TEXT        NOT NULL DEFAULT session_user,
  note        TEXT        NOT NULL CHECK (length(note) BETWEEN 1 AND 1000),
  created_at  TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (id, version)
);

COMMENT ON TABLE rules IS
  'Versions of fraud rules, append-only; rules that come with Sentinel are in force where they have no version here';
COMMENT ON COLUMN rules.status IS 'As in the definition, for those who look into the table';
COMMENT ON COLUMN rules.definition IS 'The rule, as rules.schema.json describes it';
COMMENT ON COLUMN rules.valid_from IS
  'The version is for records with this Kafka timestamp and later ones; at least 5 seconds after created_at';
COMMENT ON COLUMN rules.author IS 'Who, by their own account';
COMMENT ON COLUMN rules.created_at IS 'The database''s clock when the row was written, whatever was inserted';

-- What was written lately, which is all that a running job asks for.
CREATE INDEX rules_by_creation ON rules (created_at);

-- What the allow and the block list say of a value from some time on. Rows are only ever added; the
-- last one before a record's Kafka timestamp counts.
CREATE TABLE rule_lists (
  -- ALWAYS: whoever may insert needs no right on a sequence and cannot choose the order.
  id          BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  list        TEXT        NOT NULL CHECK (list IN ('ALLOW', 'BLOCK')),
  field       TEXT        NOT NULL CHECK (field IN (
    'user_id', 'card_id', 'terminal_id', 'merchant_id', 'device_id', 'ip', 'country')),
  value       TEXT        NOT NULL CHECK (length(value) BETWEEN 1 AND 1000),
  removed     BOOLEAN     NOT NULL DEFAULT false,
  valid_from  TIMESTAMPTZ NOT NULL,
  expires_at  TIMESTAMPTZ,
  reason      TEXT        NOT NULL CHECK (length(reason) BETWEEN 1 AND 1000),
  author      TEXT        NOT NULL CHECK (length(author) BETWEEN 1 AND 128),
  author_role TEXT        NOT NULL DEFAULT session_user,
  created_at  TIMESTAMPTZ NOT NULL
);

COMMENT ON TABLE rule_lists IS
  'Allow and block lists, append-only: transactions on the block list are alerts, those on the allow list are none';
COMMENT ON COLUMN rule_lists.removed IS 'The value is taken off the list';
COMMENT ON COLUMN rule_lists.valid_from IS
  'The row is for records with this Kafka timestamp and later ones; at least 5 seconds after created_at';
COMMENT ON COLUMN rule_lists.expires_at IS 'Until when, not included; null for ever';
COMMENT ON COLUMN rule_lists.created_at IS 'The database''s clock when the row was written, whatever was inserted';

CREATE INDEX rule_lists_by_creation ON rule_lists (created_at);
-- What the lists say of a value, newest last.
CREATE INDEX rule_lists_by_value ON rule_lists (list, field, value, id);

-- A job evaluates a record only by rules that it read 3 seconds before the record's timestamp or later
-- (docs/rules.md). What it could not have read by then must not be valid by then: rows are valid 5
-- seconds after they are written at the earliest, and are committed within the first of these.
CREATE FUNCTION stamp_rule_row() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.created_at := clock_timestamp();
  IF NEW.valid_from IS NULL THEN
    NEW.valid_from := NEW.created_at + interval '5 seconds';
  ELSIF NEW.valid_from < NEW.created_at + interval '5 seconds' THEN
    RAISE EXCEPTION 'valid_from % is less than 5 seconds ahead', NEW.valid_from
      USING ERRCODE = 'check_violation',
        HINT = 'leave valid_from out for the earliest time that every worker can know of';
  END IF;
  RETURN NEW;
END
$$;

CREATE FUNCTION refuse_late_rule_row() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF clock_timestamp() > NEW.valid_from - interval '4 seconds' THEN
    RAISE EXCEPTION 'the transaction took too long: % is less than 4 seconds ahead', NEW.valid_from
      USING ERRCODE = 'check_violation', HINT = 'insert again and commit at once';
  END IF;
  RETURN NULL;
END
$$;

CREATE FUNCTION refuse_change_of_rules() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only: add a row instead', TG_TABLE_NAME
    USING ERRCODE = 'restrict_violation';
END
$$;

CREATE TRIGGER rules_stamp BEFORE INSERT ON rules
  FOR EACH ROW EXECUTE FUNCTION stamp_rule_row();
CREATE TRIGGER rule_lists_stamp BEFORE INSERT ON rule_lists
  FOR EACH ROW EXECUTE FUNCTION stamp_rule_row();

CREATE CONSTRAINT TRIGGER rules_in_time AFTER INSERT ON rules
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse_late_rule_row();
CREATE CONSTRAINT TRIGGER rule_lists_in_time AFTER INSERT ON rule_lists
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse_late_rule_row();

CREATE TRIGGER rules_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON rules
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_rules();
CREATE TRIGGER rule_lists_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON rule_lists
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_rules();
