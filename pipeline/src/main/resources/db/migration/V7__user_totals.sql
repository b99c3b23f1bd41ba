-- What each user spent in all windows together, so that nobody has to add up user_stats, which is many
-- rows, to find the users with the most. Kept up to date by whatever writes user_stats, in the same
-- transaction, a statement at a time: a row a user and currency, updated in place.
CREATE TABLE user_totals (
  user_id     TEXT    NOT NULL,
  currency    TEXT    NOT NULL,
  windows     BIGINT  NOT NULL,
  txn_count   NUMERIC NOT NULL,
  total_spend NUMERIC NOT NULL,
  max_spend   NUMERIC NOT NULL,
  PRIMARY KEY (user_id, currency)
) WITH (
  -- Room for the next versions of a row beside it: no index has to be touched.
  fillfactor = 50,
  autovacuum_vacuum_scale_factor = 0.05
);

COMMENT ON TABLE user_totals IS 'Sums of user_stats over all windows, per user and currency; written by its triggers alone';
COMMENT ON COLUMN user_totals.max_spend IS 'The largest ever, also of windows that have been deleted since';

-- Runs as the owner: whoever may write user_stats needs no right on its sums, and cannot change them.
CREATE FUNCTION add_up_user_stats() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
  -- Rows are locked in the order of their key, so that two writers cannot wait for each other.
  CASE TG_OP
    WHEN 'INSERT' THEN
      INSERT INTO user_totals AS stored
      SELECT user_id, currency, count(*), sum(txn_count), sum(total_spend), max(max_spend)
      FROM added GROUP BY user_id, currency ORDER BY user_id, currency
      ON CONFLICT (user_id, currency) DO UPDATE SET
        windows = stored.windows + excluded.windows,
        txn_count = stored.txn_count + excluded.txn_count,
        total_spend = stored.total_spend + excluded.total_spend,
        max_spend = greatest(stored.max_spend, excluded.max_spend);
    WHEN 'UPDATE' THEN
      INSERT INTO user_totals AS stored
      SELECT user_id, currency, sum(windows), sum(txn_count), sum(total_spend), max(max_spend)
      FROM (
        SELECT user_id, currency, 1 AS windows, txn_count, total_spend, max_spend FROM added
        UNION ALL
        SELECT user_id, currency, -1, -txn_count, -total_spend, 0 FROM removed
      ) changes GROUP BY user_id, currency ORDER BY user_id, currency
      ON CONFLICT (user_id, currency) DO UPDATE SET
        windows = stored.windows + excluded.windows,
        txn_count = stored.txn_count + excluded.txn_count,
        total_spend = stored.total_spend + excluded.total_spend,
        max_spend = greatest(stored.max_spend, excluded.max_spend);
    WHEN 'DELETE' THEN
      WITH gone AS (
        SELECT user_id, currency, count(*) AS windows, sum(txn_count) AS txn_count,
          sum(total_spend) AS total_spend
        FROM removed GROUP BY user_id, currency
      ), locked AS (
        SELECT user_id, currency FROM user_totals JOIN gone USING (user_id, currency)
        ORDER BY user_id, currency FOR UPDATE OF user_totals
      )
      UPDATE user_totals AS stored SET
        windows = stored.windows - gone.windows,
        txn_count = stored.txn_count - gone.txn_count,
        total_spend = stored.total_spend - gone.total_spend
      FROM gone JOIN locked USING (user_id, currency)
      WHERE (stored.user_id, stored.currency) = (gone.user_id, gone.currency);
      DELETE FROM user_totals WHERE windows = 0;
    WHEN 'TRUNCATE' THEN
      DELETE FROM user_totals;
  END CASE;
  RETURN NULL;
END
$$;

-- Takes a lock that keeps writers out until the sums are complete.
CREATE TRIGGER user_stats_added AFTER INSERT ON user_stats
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION add_up_user_stats();
CREATE TRIGGER user_stats_corrected AFTER UPDATE ON user_stats
  REFERENCING OLD TABLE AS removed NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION add_up_user_stats();
CREATE TRIGGER user_stats_deleted AFTER DELETE ON user_stats
  REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION add_up_user_stats();
CREATE TRIGGER user_stats_truncated AFTER TRUNCATE ON user_stats
  FOR EACH STATEMENT EXECUTE FUNCTION add_up_user_stats();

SET LOCAL work_mem = '256MB';
INSERT INTO user_totals
SELECT user_id, currency, count(*), sum(txn_count), sum(total_spend), max(max_spend)
FROM user_stats GROUP BY user_id, currency;
RESET work_mem;

-- The readers' roles see the sums too: what grants them their rights does so from now on.
DO $do$
BEGIN
  IF to_regprocedure('grant_sentinel_roles()') IS NULL THEN
    RETURN;
  END IF;
  ALTER FUNCTION grant_sentinel_roles() RENAME TO grant_sentinel_roles_but_user_totals;
  CREATE FUNCTION grant_sentinel_roles() RETURNS SETOF TEXT LANGUAGE plpgsql AS $$
  DECLARE
    reader TEXT;
  BEGIN
    RETURN QUERY SELECT * FROM grant_sentinel_roles_but_user_totals();
    FOREACH reader IN ARRAY ARRAY['sentinel_reader', 'sentinel_analyst'] LOOP
      IF EXISTS (SELECT FROM pg_roles WHERE rolname = reader) THEN
        EXECUTE format('GRANT SELECT ON user_totals TO %I', reader);
      END IF;
    END LOOP;
  END
  $$;
  REVOKE EXECUTE ON FUNCTION grant_sentinel_roles() FROM PUBLIC;
END
$do$;
